package dev.heddle.lab.rooms;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a server of ours hears on its standard input: each line asks for its memory, and the end of
/// it ends the server, so that it cannot outlive the one who started it.
final class ServerInput {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ServerInput() {}

    static void serve() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.out.println("memory " + memory());
        }
        System.exit(0);
    }

    /// What is live in the heap, and all that the process holds outside of it. The heap is all
    /// touched at the start, so what it holds of the machine's memory is its size.
    private static long memory() throws IOException {
        System.gc();
        System.gc(); // What the first one only made ready to go.
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long resident = heap.getCommitted();
        if (Files.exists(STATUS)) {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    resident = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        }
        return resident - heap.getCommitted() + heap.getUsed();
    }
}
