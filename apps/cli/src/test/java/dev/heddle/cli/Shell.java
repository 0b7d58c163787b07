package dev.heddle.cli;

import java.io.IOException;
import java.util.List;

/// Commands of the system.
final class Shell {
    private Shell() {}

    /// Runs a command of words without blanks.
    ///
    /// @throws IOException if there is none, or it fails; the message has what it says
    static void run(String command) throws IOException {
        var process =
                new ProcessBuilder(List.of(command.split(" "))).redirectErrorStream(true).start();
        String said = process.inputReader().readAllAsString();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + command, e);
        }
    }
}
