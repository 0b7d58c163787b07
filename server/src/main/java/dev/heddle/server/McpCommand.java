package dev.heddle.server;

import dev.heddle.server.bridge.Bridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `heddle mcp`: lets an MCP client that starts programs talk to a hub.
@Command(
        name = "mcp",
        description = {
            "Speaks MCP on standard input and output, and passes it on to a hub.",
            "For AI assistants and editors that start their tools as programs."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the input has ended", "1:it failed", "2:wrong options, or no token"},
        footerHeading = "%n",
        footer = {
            "The token, one for people, is read from --token-file or from HEDDLE_TOKEN; without",
            "them it is the first one of the user's own hub."
        })
public final class McpCommand implements Callable<Integer> {
    private static final int USAGE = 2;

    private final Map<String, String> environment;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:" + HubOptions.DEFAULT_PORT,
            description = "The hub's address. Default: ${DEFAULT-VALUE}")
    private String hub = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with a token for people.")
    private @Nullable Path tokenFile;

    @Spec private @Nullable CommandSpec spec;

    /// A command that takes the token from the process's environment.
    public McpCommand() {
        this(System.getenv());
    }

    McpCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /// Carries messages until the input ends. Blocks.
    ///
    /// @return the exit code
    @Override
    public Integer call() throws IOException, InterruptedException {
        var address = address();
        if (address.isEmpty()) {
            return complain(
                    "--hub takes an address such as https://hub.example or http://127.0.0.1:8080;"
                            + " to other machines a token travels over https:// only");
        }
        String token;
        try {
            token = token();
        } catch (NoSuchFileException e) {
            return complain(
                    "there is no token: %s is missing; use --token-file or HEDDLE_TOKEN"
                            .formatted(e.getFile()));
        }
        if (!token.matches("[!-~]+")) {
            return complain("a token is one line of visible ASCII characters");
        }
        new Bridge(address.get(), token, System.in, System.out, this::log).run();
        return 0;
    }

    private Optional<URI> address() {
        try {
            var address = URI.create(hub);
            String host = address.getHost();
            boolean safe =
                    switch (String.valueOf(address.getScheme())) {
                        case "https" -> true;
                        case "http" -> InetAddress.getByName(host).isLoopbackAddress();
                        default -> false;
                    };
            return safe && host != null ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    private String token() throws IOException {
        String given = environment.getOrDefault("HEDDLE_TOKEN", "");
        if (tokenFile == null && !given.isBlank()) {
            return given.strip();
        }
        var file = tokenFile == null ? DataFolder.ofUser().resolve("token") : tokenFile;
        return Files.readString(file).strip();
    }

    /// Standard output is the protocol's alone.
    private void log(String what) {
        if (spec != null) {
            var errors = spec.commandLine().getErr();
            errors.println("heddle: " + what);
            errors.flush();
        }
    }

    private int complain(String what) {
        log(what);
        return USAGE;
    }
}
