package dev.heddle.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A net in which each hub and each server has a network of its own, with a cable to a bridge of
/// this machine that can be pulled out: then nothing is refused, and nothing arrives. Linux, and
/// the right to make networks.
final class Namespaces implements Net {
    private static final long OWN = ProcessHandle.current().pid();

    /// Kept for measurements between networks: no machine has an address of these.
    private static final String NETWORK = "198.18.%d.".formatted(OWN % 250);

    private static final int FIRST_HUB = 10;
    private static final int FIRST_SERVER = 20;

    /// At most 15 characters, as all names here.
    private static final String BRIDGE = "hf" + OWN;

    private final List<String> made = new ArrayList<>();

    private Namespaces() {}

    /// Makes it.
    ///
    /// @throws IOException if that is not allowed here; the message says why
    static Namespaces make() throws IOException {
        var all = new Namespaces();
        try {
            Shell.run("ip link add " + BRIDGE + " type bridge");
            all.made.add("link del " + BRIDGE);
            Shell.run("ip addr add " + NETWORK + "1/24 dev " + BRIDGE);
            Shell.run("ip link set " + BRIDGE + " up");
            for (int i = 0; i < Nodes.COUNT; i++) {
                all.make(FIRST_HUB + i);
                all.make(FIRST_SERVER + i);
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    private void make(int node) throws IOException {
        String name = name(node);
        Shell.run("ip netns add " + name);
        made.add("netns del " + name);
        Shell.run("ip link add " + name + " type veth peer name eth0 netns " + name);
        Shell.run("ip link set " + name + " master " + BRIDGE);
        Shell.run("ip link set " + name + " up");
        Shell.run("ip -n " + name + " addr add " + NETWORK + node + "/24 dev eth0");
        Shell.run("ip -n " + name + " link set eth0 up");
        Shell.run("ip -n " + name + " link set lo up");
    }

    /// Of its network, and of its cable's end at the bridge.
    private static String name(int node) {
        return BRIDGE + "n" + node;
    }

    private static List<String> prefix(int node) {
        return List.of("ip", "netns", "exec", name(node));
    }

    @Override
    public String host(int server) {
        return NETWORK + (FIRST_SERVER + server);
    }

    @Override
    public List<String> command(int server, List<String> command) {
        var all = new ArrayList<>(prefix(FIRST_SERVER + server));
        all.addAll(command);
        return all;
    }

    @Override
    public String way(int hub, int server, String address) {
        return address;
    }

    @Override
    public String hubHost(int hub) {
        return NETWORK + (FIRST_HUB + hub);
    }

    /// Clients come as from a proxy on this machine.
    @Override
    public List<String> hubOptions(int hub) {
        return List.of(
                "--bind",
                hubHost(hub),
                "--behind-proxy",
                NETWORK + "1",
                "--host-name",
                hubHost(hub));
    }

    @Override
    public List<String> hubPrefix(int hub) {
        return prefix(FIRST_HUB + hub);
    }

    @Override
    public void cutServer(int server) throws IOException {
        Shell.run("ip link set " + name(FIRST_SERVER + server) + " down");
    }

    @Override
    public void cutHub(int hub) throws IOException {
        Shell.run("ip link set " + name(FIRST_HUB + hub) + " down");
    }

    @Override
    public void mend() throws IOException {
        for (int i = 0; i < Nodes.COUNT; i++) {
            Shell.run("ip link set " + name(FIRST_SERVER + i) + " up");
            Shell.run("ip link set " + name(FIRST_HUB + i) + " up");
        }
    }

    @Override
    public void close() throws IOException {
        for (var each : made.reversed()) {
            Shell.run("ip " + each);
        }
        made.clear();
    }
}
