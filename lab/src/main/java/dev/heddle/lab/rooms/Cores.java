package dev.heddle.lab.rooms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Gives the server one core and us, who make the load, another: else each would be measured
/// together with the other, and differently each time. While it is open this process stays on its
/// core, with all threads.
public final class Cores implements AutoCloseable {
    private static final Pattern LIST = Pattern.compile("list: ([0-9,-]+)\\s*$");
    private static final String SELF = Long.toString(ProcessHandle.current().pid());

    /// Where we may run before and after; empty if nothing is pinned.
    private final Optional<String> all;

    private final int server;

    private Cores(Optional<String> all, int server) {
        this.all = all;
        this.server = server;
    }

    /// Pins us. Where that cannot be done it says so on standard error, and pins nothing.
    public static Cores pin() throws IOException, InterruptedException {
        var all = allowed();
        var cores = all.map(Cores::numbers).orElse(List.of());
        if (cores.size() < 2) {
            System.err.println(
                    "heddle: NOT PINNED: this takes taskset (util-linux) and two cores; server and"
                            + " load disturb each other, and the figures are worth little");
            return new Cores(Optional.empty(), 0);
        }
        taskset("-a", "-c", "-p", Integer.toString(cores.get(1)), SELF);
        return new Cores(all, cores.get(0));
    }

    private static Optional<String> allowed() throws InterruptedException {
        try {
            var matcher = LIST.matcher(taskset("-c", "-p", SELF));
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // There is no such program.
        }
    }

    /// The numbers in a list such as `0,2-4`.
    static List<Integer> numbers(String list) {
        var numbers = new ArrayList<Integer>();
        for (String part : list.split(",", -1)) {
            var ends = part.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    private static String taskset(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("taskset: " + said);
        }
        return said;
    }

    /// The command that runs `command` on the server's core.
    List<String> onServer(List<String> command) {
        return on(Integer.toString(server), command);
    }

    /// The command that runs `command` on all cores that we had.
    List<String> onAll(List<String> command) {
        return on(all.orElse(""), command);
    }

    private List<String> on(String cores, List<String> command) {
        if (all.isEmpty()) {
            return command;
        }
        var pinned = new ArrayList<>(List.of("taskset", "-c", cores));
        pinned.addAll(command);
        return pinned;
    }

    /// Lets us run everywhere again.
    @Override
    public void close() throws IOException {
        if (all.isPresent()) {
            try {
                taskset("-a", "-c", "-p", all.get(), SELF);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // We end, and need no core.
            }
        }
    }
}
