package dev.heddle.hosting;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentCommands;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.LinkStatus.State;
import dev.heddle.agent.Server;
import dev.heddle.agent.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that runs a program and links it to a hub: the options for that, what it prints of the
/// link, and an orderly end.
public abstract class HostCommand implements Callable<Integer> {
    /// The program could not start, or failed.
    public static final int FAILED = 1;

    /// Wrong options, or no token.
    public static final int USAGE = 2;

    /// The hub refused this host for good.
    public static final int REFUSED = 3;

    /// Stopped by Ctrl-C.
    public static final int INTERRUPTED = 130;

    /// The environment variable that holds the token if no file does.
    public static final String TOKEN_VARIABLE = "HEDDLE_TOKEN";

    /// A drain, the program's end and the link's goodbye fit into it.
    private static final long STOP_LIMIT_SECONDS = 6;

    private final String kind;
    private final Map<String, String> environment;
    private AgentCommands commands = AgentCommands.with(List.of(), Optional.empty());
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// The command and what picocli knows of it.
    @Spec protected @Nullable CommandSpec spec;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The hub, such as http://127.0.0.1:8080.")
    private @Nullable URI hub;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The name people see; the token is bound to it. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file that holds the host's token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--transport",
            paramLabel = "HOW",
            description =
                    "What carries the link: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, a"
                            + " WebSocket, or HTTP where none gets through.")
    private Transport transport = Transport.AUTO;

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description =
                    "Other hubs that people may send this program to, one a line: production,"
                            + " localhost or custom, the address, and the token of that hub.")
    private @Nullable Path servers;

    @Option(
            names = "--drop",
            paramLabel = "DIR",
            description = "The folder into which people may drop new files. Default: none.")
    private @Nullable Path drop;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    /// A command.
    ///
    /// @param kind what messages call it, and its name at the hub if nobody gives another
    /// @param environment where the token may stand
    protected HostCommand(String kind, Map<String, String> environment) {
        this.kind = kind;
        this.name = kind;
        this.environment = environment;
    }

    /// What is open while a program runs.
    public interface Opened extends AutoCloseable {
        @Override
        void close();
    }

    /// Whether a hub was given.
    protected final boolean hasHub() {
        return hub != null;
    }

    /// How to link to the hub that was given. It prints how the link stands, and ends the command
    /// if it stands for good.
    ///
    /// @throws UsageException if it is not possible; the message says what to do
    protected final AgentOptions agentOptions() throws UsageException {
        if (hub == null) {
            throw new UsageException("no hub; give its address with --hub=URL");
        }
        try {
            commands = AgentCommands.with(servers(), Optional.ofNullable(drop));
            return new AgentOptions(hub, name, token(), new Told(), transport);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UsageException("cannot read the token file: " + e);
        }
    }

    /// The folder into which people may drop files.
    protected final Optional<Path> drop() {
        return Optional.ofNullable(drop);
    }

    /// Has `agent` offer what people can ask of itself, as far as the options allow it.
    protected final void offerCommands(Agent agent) {
        commands.offerBy(agent);
    }

    private List<Server> servers() {
        if (servers == null) {
            return List.of();
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(servers);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the file of servers: " + e, e);
        }
        var known = new ArrayList<Server>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            if (words.length != 3) { // The line itself holds a token, which nothing may print.
                throw new IllegalArgumentException(
                        "a line of %s is no `TYPE URL TOKEN`".formatted(servers));
            }
            known.add(new Server(words[0], URI.create(words[1]), words[2]));
        }
        return known;
    }

    /// Something about the options is wrong.
    public static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        /// With what to do about it.
        public UsageException(String message) {
            super(message);
        }
    }

    /// Holds `opened` open until `ended`, a person or the hub ends that, closes it and answers with
    /// the exit code. Blocks.
    protected final int serve(CompletionStage<?> ended, Opened opened) {
        var stopped = new CountDownLatch(1);
        var onCtrlC = Thread.ofPlatform().unstarted(() -> stop(stopped));
        Runtime.getRuntime().addShutdownHook(onCtrlC);
        var _ = ended.whenComplete((_, failure) -> exit.complete(exitCode(failure)));
        try (opened) {
            return exit.join();
        } finally {
            stopped.countDown();
            forget(onCtrlC);
        }
    }

    private int exitCode(@Nullable Throwable failure) {
        if (failure == null) {
            return 0;
        }
        // A future that depends on the one that failed wraps the reason once.
        var reason = failure.getCause() == null ? failure : failure.getCause();
        return complain(FAILED, String.valueOf(reason.getMessage()));
    }

    /// Runs while the process ends: has the command stop, and waits for it.
    private void stop(CountDownLatch stopped) {
        exit.complete(INTERRUPTED);
        try {
            var _ = stopped.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The process ends now, one way or the other.
        }
    }

    private static void forget(Thread onCtrlC) {
        try {
            Runtime.getRuntime().removeShutdownHook(onCtrlC);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook runs.
        }
    }

    private String token() throws IOException {
        if (tokenFile != null) {
            return Files.readString(tokenFile).strip();
        }
        var token = environment.get(TOKEN_VARIABLE);
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException(
                    """
                    no token. Make one with
                      ./heddle token create --host %s
                    and give it with --token-file FILE or in %s.\
                    """
                            .formatted(name, TOKEN_VARIABLE));
        }
        return token.strip();
    }

    /// Says what went wrong, and answers with the exit code.
    protected final int complain(int code, String message) {
        var err = requireNonNull(spec).commandLine().getErr();
        err.println(kind + ": " + message);
        err.flush();
        return code;
    }

    /// Says how the link stands.
    protected void say(String line) {
        var out = requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /// The hub hears the program, now or again. On the link's thread; must not block for long.
    protected void linked() {}

    /// Tells each change once, and ends the command if the link stands for good.
    private final class Told implements Consumer<LinkStatus> {
        private @Nullable LinkStatus last;

        @Override
        public void accept(LinkStatus status) {
            if (status.equals(last)) {
                return; // Without a hub it tries for ever, and fails the same way each time.
            }
            last = status;
            say(
                    status.state() == State.TRYING
                            ? status.message() + "; trying again"
                            : status.message());
            switch (status.state()) {
                case LINKED -> linked();
                case STOPPED -> exit.complete(REFUSED);
                case TRYING -> {}
            }
        }
    }
}
