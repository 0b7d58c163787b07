package dev.heddle.lab.click;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A hub as `./heddle serve` runs it, on a free port of the loopback and in a data folder of its
/// own.
final class HubProcess implements AutoCloseable {
    static final String CLI = "dev.heddle.cli.Main";

    private static final Pattern ADDRESS = Pattern.compile("^The hub listens on (http://\\S+)$");
    private static final Pattern TOKEN = Pattern.compile("^(\\S{16,})$");

    private final TemporaryFolder data;
    private final ChildProcess process;
    private final String address;

    private HubProcess(TemporaryFolder data, ChildProcess process, String address) {
        this.data = data;
        this.process = process;
        this.address = address;
    }

    /// Starts one and waits until it listens. Blocks.
    static HubProcess start() throws IOException, MeasurementException, InterruptedException {
        var data = new TemporaryFolder();
        try {
            var process =
                    ChildProcess.start(
                            "the hub",
                            Map.of(),
                            List.of(CLI, "serve", "--port", "0", "--data", data.path().toString()));
            try {
                return new HubProcess(data, process, process.awaitLine(ADDRESS).group(1));
            } catch (MeasurementException | InterruptedException e) {
                process.close();
                throw e;
            }
        } catch (IOException | MeasurementException | InterruptedException e) {
            data.close();
            throw e;
        }
    }

    ChildProcess process() {
        return process;
    }

    String address() {
        return address;
    }

    /// The token for people that the hub has made.
    String token() throws IOException {
        return Files.readString(data.path().resolve("token")).strip();
    }

    /// Makes a token with which a program may link as `host`, as its owner would. Blocks.
    String createHostToken(String host)
            throws IOException, MeasurementException, InterruptedException {
        Path folder = data.path();
        var arguments =
                List.of(CLI, "token", "create", "--host", host, "--data", folder.toString());
        try (var command = ChildProcess.start("token create", Map.of(), arguments)) {
            return command.awaitLine(TOKEN).group(1);
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
        data.close();
    }
}
