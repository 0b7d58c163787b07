package dev.heddle.amp.serve;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.generation.GenerationMetrics;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.provider.Providers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `amp serve`: presets over HTTP, until it is told to stop.
@Command(
        name = "serve",
        description = {
            "Serves presets over HTTP: POST /preset {\"prompt\": ...} and GET /health.",
            "Clients bring the token that it prints: Authorization: Bearer TOKEN.",
            "Words are for the library or, if HEDDLE_MODEL_URL and HEDDLE_MODEL name one, a model."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:could not start; the message says why",
            "2:the command line was wrong",
            "130:stopped by Ctrl-C"
        })
public final class ServePresetsCommand implements Callable<Integer> {
    private static final int TOKEN_BYTES = 24;
    private static final int MAX_TOKEN_FILE_BYTES = 4096;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port = PresetServerOptions.DEFAULT_PORT;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = {
                "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.",
                "Beyond that everybody on the way can read the token: put a proxy with TLS in front."
            })
    private String host = PresetServerOptions.LOOPBACK;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "A name under which clients reach it. May be repeated.")
    private List<String> hostNames = List.of();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token. Default: a new token, printed once.")
    private @Nullable Path tokenFile;

    @Spec private @Nullable CommandSpec spec;

    private final Map<String, String> environment;
    private final MeterRegistry registry;

    /// For picocli, which fills in the options. Its meters are in Micrometer's global registry.
    public ServePresetsCommand() {
        this(System.getenv(), Metrics.globalRegistry);
    }

    ServePresetsCommand(Map<String, String> environment, MeterRegistry registry) {
        this.environment = environment;
        this.registry = registry;
    }

    @Override
    public Integer call() throws InterruptedException {
        var line = requireNonNull(spec).commandLine();
        try {
            var server = start(line.getOut());
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        } catch (IllegalArgumentException e) {
            return fail(line.getErr(), e, 2);
        } catch (IOException e) {
            return fail(line.getErr(), e, 1);
        }
        Thread.currentThread().join(); // Until Ctrl-C, which runs the hook above.
        return 0;
    }

    /// Starts what the options say, and says where it is.
    PresetServer start(PrintWriter out) throws IOException {
        String token = tokenFile == null ? newToken() : tokenIn(tokenFile);
        var names = new HashSet<String>();
        hostNames.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        var options = PresetServerOptions.local(token).withPort(port).withHost(host, names);
        var provider = Providers.configured(environment);
        var server = PresetServer.start(options, provider, new LibraryProvider()::nearest);
        new GenerationMetrics(server.manager()).bindTo(registry);
        out.printf("Presets are served at http://%s:%d%n", host, server.port());
        out.println("Presets for words come from: " + provider.name());
        if (tokenFile == null) {
            out.println("The token, which is not shown again: " + token);
        }
        out.flush();
        return server;
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String tokenIn(Path file) throws IOException {
        if (Files.size(file) > MAX_TOKEN_FILE_BYTES) {
            throw new IOException(file + " is too large for a token");
        }
        return Files.readString(file).strip();
    }

    private static int fail(PrintWriter err, Exception cause, int code) {
        err.println("amp: " + cause.getMessage());
        err.flush();
        return code;
    }
}
