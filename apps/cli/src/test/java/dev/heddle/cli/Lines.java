package dev.heddle.cli;

import dev.heddle.cli.TcpLine.Way;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// A net of lines: one from each hub to each server, and from each server to each other. It needs
/// no rights, and can be cut in one direction, in part, and slowed.
final class Lines implements Net {
    /// From whom to which server.
    private record Ends(boolean fromHub, int from, int to) {}

    private final Map<Ends, TcpLine> lines = new ConcurrentHashMap<>();

    private String line(Ends ends, String address) throws IOException {
        var line = lines.get(ends);
        if (line == null) {
            line = new TcpLine(List.of(address));
            lines.put(ends, line);
        }
        return line.address();
    }

    @Override
    public String route(int from, int to, String address) throws IOException {
        return line(new Ends(false, from, to), address);
    }

    /// They would connect past the lines.
    @Override
    public boolean isKnown() {
        return false;
    }

    @Override
    public String way(int hub, int server, String address) throws IOException {
        return line(new Ends(true, hub, server), address);
    }

    private void hold(Predicate<Ends> which, Set<Way> ways) {
        lines.forEach((ends, line) -> {
            if (which.test(ends)) {
                line.hold(ways);
            }
        });
    }

    @Override
    public void cutServer(int server) {
        cutFromServers(server);
        hold(ends -> ends.fromHub() && ends.to() == server, TcpLine.BOTH);
    }

    /// The hubs still reach it.
    void cutFromServers(int server) {
        holdRoutes(server, true, true);
    }

    /// It is heard by the others and does not hear them, or the other way round.
    void cutFromServers(int server, boolean isHeard) {
        holdRoutes(server, !isHeard, isHeard);
    }

    /// @param out whether what it says is held
    /// @param in whether what it is told is held
    private void holdRoutes(int server, boolean out, boolean in) {
        hold(ends -> !ends.fromHub() && ends.from() == server, ways(out, in));
        hold(ends -> !ends.fromHub() && ends.to() == server, ways(in, out));
    }

    private static Set<Way> ways(boolean forth, boolean back) {
        var ways = new ArrayList<Way>();
        if (forth) {
            ways.add(Way.FORTH);
        }
        if (back) {
            ways.add(Way.BACK);
        }
        return Set.copyOf(ways);
    }

    @Override
    public void cutHub(int hub) {
        cutHub(hub, true, true);
    }

    /// @param out whether what it says is held
    /// @param in whether what it is told is held
    void cutHub(int hub, boolean out, boolean in) {
        hold(ends -> ends.fromHub() && ends.from() == hub, ways(out, in));
    }

    /// All lines have a delay and carry little.
    void slow(long delayMillis, long bytesPerSecond) {
        lines.values().forEach(line -> line.slow(delayMillis, bytesPerSecond));
    }

    @Override
    public void mend() {
        lines.values().forEach(TcpLine::mend);
    }

    /// Ends all connections, with what was held on them.
    @Override
    public void cut() {
        lines.values().forEach(TcpLine::cut);
    }

    @Override
    public void close() throws IOException {
        for (var line : lines.values()) {
            line.close();
        }
    }
}
