package dev.heddle.server;

import dev.heddle.server.access.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `heddle token`: makes, lists and revokes tokens. A hub that runs on the same data folder takes
/// note at once.
@Command(
        name = "token",
        description = "Makes, lists and revokes the tokens with which programs link to the hub.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class TokenCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The hub's data folder. Default: the user's data folder.")
    private @Nullable Path data;

    @Spec private @Nullable CommandSpec spec;

    /// For picocli, which fills in the options.
    public TokenCommand() {}

    private Tokens tokens() throws IOException {
        return Tokens.open(data == null ? DataFolder.ofUser() : data);
    }

    @Command(
            name = "create",
            description = "Prints a new token with which a program may link under one name.",
            mixinStandardHelpOptions = true)
    int create(
            @Option(
                            names = "--host",
                            required = true,
                            paramLabel = "NAME",
                            description = "The program's name on the hub.")
                    String host)
            throws IOException {
        if (!host.matches("[a-z0-9][a-z0-9_.-]{0,63}")) {
            return fail("a host's name has 1 to 64 of a-z, 0-9, _ . - , was \"" + host + "\"", 2);
        }
        print(tokens().createForHost(host));
        return 0;
    }

    @Command(
            name = "list",
            description = "Lists the tokens; the tokens themselves are not stored.",
            mixinStandardHelpOptions = true)
    int list() throws IOException {
        for (var token : tokens().list()) {
            print(
                    "%s  %-4s  %-20s  %s"
                            .formatted(token.id(), token.kind(), token.host(), token.made()));
        }
        return 0;
    }

    @Command(
            name = "revoke",
            description = "Makes a token worthless. A link that stands is not cut.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "ID", description = "As `token list` shows it.") String id)
            throws IOException {
        return tokens().revoke(id) ? 0 : fail("there is no token " + id, 1);
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
