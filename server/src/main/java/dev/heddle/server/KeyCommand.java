package dev.heddle.server;

import dev.heddle.server.access.Face;
import dev.heddle.server.access.Keys;
import dev.heddle.server.jobs.Analyses;
import dev.heddle.server.sessions.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `heddle key`: makes, lists and revokes the keys of faces. A hub that runs on the same data
/// folder takes note within seconds.
@Command(
        name = "key",
        description = {
            "Makes, lists and revokes keys for clients that speak a wire of their own.",
            "A hub takes them if it runs with --faces."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class KeyCommand {
    private static final int MAX_NOTE = 80;
    private static final int MAX_ACTIONS = 200;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The hub's data folder. Default: the user's data folder.")
    private @Nullable Path data;

    @Spec private @Nullable CommandSpec spec;

    /// For picocli, which fills in the options.
    public KeyCommand() {}

    private Keys keys() throws IOException {
        return Keys.open(data == null ? DataFolder.ofUser() : data);
    }

    @Command(
            name = "new",
            description = "Prints a new key, once: only its hash is stored.",
            mixinStandardHelpOptions = true)
    int create(
            @Option(
                            names = "--face",
                            required = true,
                            paramLabel = "NAME",
                            description =
                                    "What it is good for: engine, sessions, analysis, health or"
                                            + " logs.")
                    String faceName,
            @Option(
                            names = "--room",
                            paramLabel = "ROOM",
                            description = "The one session that a key for sessions opens.")
                    @Nullable String room,
            @Option(
                            names = "--host",
                            paramLabel = "NAME",
                            description = "The one host that a key for engine links as.")
                    @Nullable String host,
            @Option(
                            names = "--task",
                            paramLabel = "ID",
                            description = "The one analysis that a key for analysis reads.")
                    @Nullable String task,
            @Option(
                            names = "--actions",
                            paramLabel = "NAMES",
                            split = ",",
                            description = "What that host can be asked for. Default: anything.")
                    @Nullable List<String> actions,
            @Option(
                            names = "--note",
                            paramLabel = "TEXT",
                            description =
                                    "Who has it; in a session others see it as the client's name.")
                    @Nullable String note)
            throws IOException {
        var face = Face.of(faceName);
        if (face.isEmpty()) {
            return fail("there is no face " + faceName + ", only " + faces(), 2);
        }
        var wrong = wrongScope(face.get(), room, host, task, actions);
        if (wrong.isPresent()) {
            return fail(wrong.get(), 2);
        }
        String words = note == null ? "" : note.strip();
        if (words.length() > MAX_NOTE || words.codePoints().anyMatch(Character::isISOControl)) {
            return fail("a note has at most %d characters on one line".formatted(MAX_NOTE), 2);
        }
        String of = Stream.of(room, host, task).filter(Objects::nonNull).findFirst().orElse("");
        var names = actions == null ? List.<String>of() : actions;
        print(keys().create(face.get(), of, words, names));
        return 0;
    }

    private static Optional<String> wrongScope(
            Face face,
            @Nullable String room,
            @Nullable String host,
            @Nullable String task,
            @Nullable List<String> actions) {
        String scope = face.scope();
        if (scope.equals("room") ? room == null || !Sessions.isRoom(room) : room != null) {
            return Optional.of(
                    scope.equals("room")
                            ? "a key for sessions needs --room and a session's room"
                            : "a key for " + face.word() + " has no --room");
        }
        if (scope.equals("host") ? host == null || !isHost(host) : host != null) {
            return Optional.of(
                    scope.equals("host")
                            ? "a key for engine needs --host and a name: 1 to 64 of a-z, 0-9, _ . -"
                            : "a key for " + face.word() + " has no --host");
        }
        if (scope.equals("task") ? task == null || !Analyses.isId(task) : task != null) {
            return Optional.of(
                    scope.equals("task")
                            ? "a key for analysis needs --task and the id of an analysis"
                            : "a key for " + face.word() + " has no --task");
        }
        if (actions != null && !(scope.equals("host") && areActions(actions))) {
            return Optional.of(
                    "--actions are for engine: at most %d names of a-z, 0-9, _ . -"
                            .formatted(MAX_ACTIONS));
        }
        return Optional.empty();
    }

    private static boolean isHost(String name) {
        return name.matches("[a-z0-9][a-z0-9_.-]{0,63}");
    }

    private static boolean areActions(List<String> names) {
        return names.size() <= MAX_ACTIONS
                && names.stream().allMatch(name -> name.matches("[a-z][a-z0-9_.-]{0,63}"));
    }

    private static String faces() {
        return Arrays.stream(Face.values()).map(Face::word).collect(Collectors.joining(", "));
    }

    @Command(
            name = "list",
            description = "Lists the keys; the keys themselves are not stored.",
            mixinStandardHelpOptions = true)
    int list() throws IOException {
        for (var key : keys().list()) {
            print(
                    "%s  %-8s  %-20s  %s  %s"
                            .formatted(key.id(), key.face(), key.of(), key.made(), key.note())
                            .stripTrailing());
        }
        return 0;
    }

    @Command(
            name = "revoke",
            description = "Makes a key worthless, and ends what it has opened within seconds.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "ID", description = "As `key list` shows it.") String id)
            throws IOException {
        return keys().revoke(id) ? 0 : fail("there is no key " + id, 1);
    }

    private void print(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    private int fail(String message, int code) {
        if (spec != null) {
            spec.commandLine().getErr().println("heddle: " + message);
        }
        return code;
    }
}
