package dev.heddle.server;

import static java.util.Objects.requireNonNull;

import dev.heddle.server.access.PrivateFile;
import dev.heddle.server.move.Export;
import dev.heddle.server.move.Import;
import dev.heddle.server.move.Progress;
import dev.heddle.sync.log.RoomLog;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `heddle log`: moves what a hub keeps to another hub, or to NATS JetStream, by way of a file.
@Command(
        name = "log",
        description = {
            "Writes the room log of a hub into a file, and such a file into another log: sessions,",
            "operations, rules and the audit move from one machine to many, or back."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class LogCommand {
    private static final int BUFFER_BYTES = 1 << 16;

    /// How often a terminal is told how far it is.
    private static final Duration TOLD_EVERY = Duration.ofMillis(200);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = {
                "The data folder of a hub, which must not run. Default: the user's data folder."
            })
    private @Nullable Path data;

    @Option(
            names = "--nats",
            paramLabel = "URL[,URL...]",
            scope = ScopeType.INHERIT,
            description = {
                "NATS servers whose JetStream has the log, in place of a data folder. An address with",
                "a password belongs into HEDDLE_NATS_URL: all users can read the list of processes."
            })
    private @Nullable String nats;

    @Option(
            names = "--replicas",
            paramLabel = "1|3|5",
            scope = ScopeType.INHERIT,
            description = {
                "On how many NATS servers the log is. Default: 3 if as many are named, else 1."
            })
    private int replicas;

    @Spec private @Nullable CommandSpec spec;

    /// For picocli, which fills in the options.
    public LogCommand() {}

    @Command(
            name = "export",
            description = {
                "Writes all rooms into FILE, lines of JSON that end with a check sum; compressed if",
                "FILE ends with .gz. Hubs that use the log should be stopped."
            },
            mixinStandardHelpOptions = true)
    int export(
            @Parameters(paramLabel = "FILE", description = "The file; it must not be there.")
                    Path file)
            throws IOException {
        try (var log = open(false)) {
            create(file);
            boolean isWhole = false;
            try {
                print("Exported " + export(log, file) + " to " + file);
                isWhole = true;
            } finally {
                if (!isWhole) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return 0;
    }

    private static void create(Path file) throws IOException {
        try {
            PrivateFile.create(file, ""); // It has all that was said.
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already; name another file", e);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no folder for " + file, e);
        }
    }

    private String export(RoomLog log, Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            OutputStream plain = Channels.newOutputStream(channel);
            String said;
            if (String.valueOf(file.getFileName()).endsWith(".gz")) {
                var gzip = new GZIPOutputStream(plain, BUFFER_BYTES);
                var buffered = new BufferedOutputStream(gzip, BUFFER_BYTES);
                said = Export.write(log, buffered, progress());
                gzip.finish();
            } else {
                said = Export.write(log, new BufferedOutputStream(plain, BUFFER_BYTES), progress());
            }
            channel.force(true);
            return said;
        }
    }

    @Command(
            name = "import",
            description = {
                "Writes the rooms of FILE into a log that has none of these rooms, and compares both",
                "in the end. A file that is cut off or was changed changes nothing."
            },
            mixinStandardHelpOptions = true)
    int importFile(
            @Parameters(paramLabel = "FILE", description = "A file of `log export`.") Path file,
            @Option(
                            names = "--continue",
                            description =
                                    "Goes on with an import that was interrupted, behind what the log has of it.")
                    boolean goOn)
            throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("cannot read " + file);
        }
        try (var log = open(true)) {
            var mode = goOn ? Import.Mode.CONTINUE : Import.Mode.NEW;
            print("Imported " + Import.read(file, log, mode, progress()));
        }
        return 0;
    }

    private RoomLog open(boolean mayBeNew) throws IOException {
        var servers = servers();
        if (servers.isPresent()) {
            return servers.get().open();
        }
        var folder = data == null ? DataFolder.ofUser() : data;
        if (!mayBeNew && !Hub.hasLog(folder)) {
            throw new IOException("there is no room log in " + folder + "; name its --data folder");
        }
        return Hub.openLog(folder);
    }

    /// Those of the variable only if no folder is named.
    private Optional<NatsOptions> servers() {
        var line = requireNonNull(spec).commandLine();
        if (data != null && nats != null) {
            throw new ParameterException(line, "give --data or --nats, not both");
        }
        var variable =
                Optional.ofNullable(data == null ? System.getenv(NatsOptions.URL_VARIABLE) : null);
        try {
            return NatsOptions.of(Optional.ofNullable(nats), variable, replicas, false);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
    }

    /// On a terminal only, where a line can be written over.
    private Progress progress() {
        if (!isTerminal(System.console())) {
            return Progress.NONE;
        }
        var err = requireNonNull(spec).commandLine().getErr();
        long[] told = {System.nanoTime()};
        return (room, rooms, events) -> {
            if (System.nanoTime() - told[0] > TOLD_EVERY.toNanos()) {
                told[0] = System.nanoTime();
                tell(err, "%d events, room %d: %s".formatted(events, rooms, room));
            }
        };
    }

    private static boolean isTerminal(@Nullable Console console) {
        return console != null && console.isTerminal();
    }

    private static void tell(PrintWriter err, String line) {
        err.print("\r\u001b[K" + line.substring(0, Math.min(line.length(), 78)) + "\r");
        err.flush();
    }

    private void print(String line) {
        var out = requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
