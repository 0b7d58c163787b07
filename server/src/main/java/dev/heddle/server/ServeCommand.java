package dev.heddle.server;

import static java.util.Objects.requireNonNull;

import dev.heddle.model.ModelOptions;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.sync.session.SessionLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `heddle serve`: runs a hub until it is told to stop.
@Command(
        name = "serve",
        description =
                "Runs the hub. Programs link to it; people watch and drive them in the browser.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:could not start; the message says why",
            "2:the command line was wrong",
            "130:stopped by Ctrl-C"
        })
public final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port = HubOptions.DEFAULT_PORT;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = {
                "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.",
                "Beyond that it takes --tls or --behind-proxy."
            })
    private String bind = HubOptions.LOOPBACK;

    @Option(
            names = "--tls",
            arity = "2",
            paramLabel = "FILE",
            hideParamSyntax = true,
            description = {
                "--tls CERT KEY: PEM files of a certificate and its key; the hub speaks HTTPS then."
            })
    private List<Path> tls = List.of();

    @Option(
            names = "--behind-proxy",
            paramLabel = "ADDRESS",
            description = {
                "IP address of a proxy with TLS in front of the hub, as the hub sees it.",
                "deploy/nginx has a configuration that works."
            })
    private @Nullable String proxy;

    @Option(
            names = "--host-name",
            paramLabel = "NAME[:PORT]",
            description = "A further name under which people reach the hub. May be repeated.")
    private List<String> hostNames = List.of();

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = {
                "Lets pages of another origin, such as https://app.example, use the hub with a",
                "token of theirs. May be repeated."
            })
    private List<String> origins = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder. Default: the user's data folder.")
    private @Nullable Path data;

    @Option(
            names = "--memory",
            description = "Keeps sessions and operations in memory only; they end with the hub.")
    private boolean memory;

    @Option(
            names = "--nats",
            paramLabel = "URL[,URL...]",
            description = {
                "NATS servers with JetStream in which sessions are kept: hubs that name the same",
                "ones share them. Addresses with a password belong into HEDDLE_NATS_URL."
            })
    private @Nullable String nats;

    @Option(
            names = "--replicas",
            paramLabel = "1|3|5",
            description = {
                "How many NATS servers have each session; 3 outlive the loss of one.",
                "Default: 3 if as many are named, else 1."
            })
    private int replicas;

    @Option(
            names = "--nats-synced",
            description = {
                "The NATS servers have sync_interval: always, so that what they acknowledge is on",
                "their disks. They do not tell, so you have to."
            })
    private boolean natsSynced;

    @Option(
            names = "--address",
            paramLabel = "URL",
            description = {
                "With --nats: where programs reach this hub directly. Told to those of the other",
                "hubs, which come here when theirs ends. Not needed behind one proxy."
            })
    private @Nullable String address;

    @Option(
            names = "--faces",
            arity = "0..1",
            fallbackValue = "KEYS",
            paramLabel = "open",
            description = {
                "Lets in clients that speak a wire of their own, with a key (see heddle key).",
                "--faces=open: without a key, too, on a hub that only this machine can reach."
            })
    private Faces faces = Faces.OFF;

    @Option(
            names = "--documents",
            paramLabel = "DIR",
            description = {
                "Folder below which documents can be given by their path. An analysis of one of",
                "these begins again after the hub was killed."
            })
    private @Nullable Path documents;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Rules that documents are held to, on top of those that come along.")
    private @Nullable Path rules;

    @Option(
            names = "--ignore-load",
            description = {
                "Begins analyses however busy the machine is. Without it they wait while memory",
                "or CPU are short, and say so."
            })
    private boolean ignoreLoad;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with one more token for people.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "One more token for people. Every user of this machine can read it in the list of"
                            + " processes: prefer --token-file or HEDDLE_TOKEN.")
    private @Nullable String token;

    @Spec private @Nullable CommandSpec spec;

    /// For picocli, which fills in the options.
    public ServeCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        var out = requireNonNull(spec).commandLine().getOut();
        try {
            var hub = Hub.start(options());
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(hub::close));
            greet(hub, out);
        } catch (IllegalArgumentException e) {
            return fail(e, 2);
        } catch (IOException e) {
            return fail(e, 1);
        }
        Thread.currentThread().join(); // Until Ctrl-C, which runs the hook above.
        return 0;
    }

    private int fail(Exception cause, int code) {
        requireNonNull(spec).commandLine().getErr().println("heddle: " + cause.getMessage());
        return code;
    }

    private HubOptions options() throws IOException {
        return new HubOptions(
                bind,
                port,
                data == null ? DataFolder.ofUser() : data,
                new HashSet<>(hostNames),
                new HashSet<>(origins),
                givenToken(),
                border(),
                memory,
                SessionLimits.DEFAULT,
                ModelOptions.fromEnvironment(System.getenv()),
                faces,
                analyses(),
                natsOptions());
    }

    private Optional<NatsOptions> natsOptions() {
        var servers =
                NatsOptions.of(
                        Optional.ofNullable(nats),
                        Optional.ofNullable(System.getenv(NatsOptions.URL_VARIABLE)),
                        replicas,
                        natsSynced);
        String own = address;
        if (own == null) {
            return servers;
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(
                    "--address is told to other hubs, which are found by --nats: give that, too");
        }
        return servers.map(options -> options.at(own));
    }

    private AnalysesOptions analyses() {
        var chosen = AnalysesOptions.DEFAULT;
        if (documents != null) {
            chosen = chosen.withDocuments(documents);
        }
        if (rules != null) {
            chosen = chosen.withRules(rules);
        }
        return ignoreLoad ? chosen.ignoringLoad() : chosen;
    }

    private Border border() throws IOException {
        if (proxy != null && !tls.isEmpty()) {
            throw new IllegalArgumentException("give --tls or --behind-proxy, not both");
        }
        if (proxy != null) {
            return new Border.Proxy(proxy);
        }
        if (tls.isEmpty()) {
            return new Border.ThisMachine();
        }
        for (Path file : tls) {
            if (!Files.isReadable(file)) {
                throw new IOException("cannot read " + file + ", which --tls names");
            }
        }
        return new Border.Tls(tls.get(0), tls.get(1));
    }

    private Optional<String> givenToken() throws IOException {
        if (token != null) {
            return Optional.of(token);
        }
        if (tokenFile != null) {
            return Optional.of(Files.readString(tokenFile).strip());
        }
        return Optional.ofNullable(System.getenv("HEDDLE_TOKEN")).filter(text -> !text.isBlank());
    }

    /// Says where the hub is and how to get in, and prints a new link for each Enter.
    public static void greet(Hub hub, PrintWriter out) {
        out.println("The hub listens on " + hub.address());
        out.println("Its data, with the first token, lie in " + hub.data().toAbsolutePath());
        out.println(hub.keeping());
        out.println("The model that answers in sessions: " + hub.assistant());
        out.println();
        printLink(hub, out);
        Thread.ofPlatform()
                .daemon()
                .name("heddle-terminal")
                .start(() -> printLinksOnEnter(hub, out));
    }

    private static void printLink(Hub hub, PrintWriter out) {
        out.println("Open this link, once, within 5 minutes (Enter prints a new one):");
        out.println("  " + hub.newLink());
        out.flush();
    }

    private static void printLinksOnEnter(Hub hub, PrintWriter out) {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            while (in.readLine() != null) {
                printLink(hub, out);
            }
        } catch (IOException e) {
            // No terminal any more; the hub runs on without one.
        }
    }
}
