package dev.heddle.cli.module;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.release.RefusedException;
import dev.heddle.agent.release.Releases;
import dev.heddle.agent.release.SigningKey;
import dev.heddle.sync.Json;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `heddle module`: makes keys, signs and publishes modules, and has hosts take them. The private
/// key is read here and goes nowhere.
@Command(
        name = "module",
        description = {
            "Signs and publishes modules: jars of actions that hosts replace while they run.",
            "A host takes what is signed by a key in the file that it was given with --trust."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused or failed; the message says why",
            "2:the command line was wrong"
        })
public final class ModuleCommand {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    /// What a signed manifest's name adds to the one of its jar.
    private static final String SIGNED = ".signed.json";

    @Spec private @Nullable CommandSpec spec;

    /// For picocli, which fills in the options.
    public ModuleCommand() {}

    // ---- the author's machine -----------------------------------------------------------------

    @Command(
            name = "keygen",
            description = {
                "Makes a pair of keys: OUT holds the private one and belongs to you alone,",
                "OUT.pub the public one, for the hosts that shall trust you (--trust)."
            },
            mixinStandardHelpOptions = true)
    int keygen(
            @Parameters(paramLabel = "OUT", description = "A file that is not there yet.") Path out)
            throws IOException {
        Path open = Path.of(out + ".pub");
        if (Files.exists(open)) {
            throw new IOException(open + " is there already");
        }
        var key = SigningKey.generate();
        try {
            key.write(out);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(out + " is there already, and a key is not overwritten", e);
        }
        Files.writeString(open, key.publicPem());
        print("key " + key.id());
        return 0;
    }

    @Command(
            name = "sign",
            description = {
                "Signs a jar: writes JAR.signed.json, which says what it is and who stands for it.",
                "The jar is checked as a host would check it."
            },
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int sign(
            @Parameters(paramLabel = "JAR", description = "The module's file.") Path jar,
            @Option(
                            names = "--key",
                            required = true,
                            paramLabel = "FILE",
                            description = "The private key that keygen made.")
                    Path keyFile,
            @Option(
                            names = "--module",
                            required = true,
                            paramLabel = "ID",
                            description = "The module's name: a-z, 0-9, - .")
                    String module,
            @Option(
                            names = "--module-version",
                            required = true,
                            paramLabel = "N",
                            description = "Its version: a number greater than all before.")
                    long version,
            @Option(
                            names = "--entry",
                            required = true,
                            paramLabel = "CLASS",
                            description = "The class that implements LiveModule.")
                    String entry,
            @Option(
                            names = "--product",
                            required = true,
                            paramLabel = "ID",
                            description = "The kind of program it is for, such as scene.")
                    String product,
            @Option(
                            names = "--api",
                            paramLabel = "FROM[-TO]",
                            defaultValue = "1",
                            description =
                                    "Versions of that program's API. Default: ${DEFAULT-VALUE}.")
                    String api,
            @Option(
                            names = "--name",
                            paramLabel = "TEXT",
                            description = "What people call the version. Default: its number.")
                    @Nullable String name,
            @Option(
                            names = "--breaking",
                            description =
                                    "It takes away actions or parameters of the version before, or"
                                            + " asks for more; without this, hosts refuse that.")
                    boolean breaking,
            @Option(
                            names = "--expires",
                            paramLabel = "DAYS",
                            defaultValue = "90",
                            description = "How long hosts may take it. Default: ${DEFAULT-VALUE}.")
                    int days)
            throws IOException {
        if (!api.matches("\\d{1,6}(-\\d{1,6})?") || days < 1 || days > 3650) {
            return fail("--api is like 1 or 1-3, --expires 1 to 3650 days", USAGE);
        }
        var range = api.split("-", -1);
        byte[] bytes = read(jar);
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Manifest manifest;
        try {
            manifest =
                    new Manifest(
                            Manifest.FORMAT,
                            module,
                            version,
                            name == null ? Long.toString(version) : name,
                            product,
                            Integer.parseInt(range[0]),
                            Integer.parseInt(range[range.length - 1]),
                            entry,
                            breaking,
                            sha256(bytes),
                            bytes.length,
                            now,
                            now.plus(Duration.ofDays(days)));
        } catch (IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()), USAGE);
        }
        try {
            Releases.check(manifest, bytes);
        } catch (RefusedException e) {
            return fail("a host would refuse it: " + e.getMessage(), FAILED);
        }
        var key = SigningKey.read(keyFile);
        Files.writeString(signed(jar), key.sign(manifest).text() + "\n");
        print("signed %s %d with the key %s: %s".formatted(module, version, key.id(), signed(jar)));
        return 0;
    }

    private static Path signed(Path jar) {
        return Path.of(jar + SIGNED);
    }

    private static byte[] read(Path jar) throws IOException {
        try {
            if (Files.size(jar) > Manifest.MAX_FILE_BYTES) {
                throw new IOException(
                        "%s has more than %d bytes".formatted(jar, Manifest.MAX_FILE_BYTES));
            }
            return Files.readAllBytes(jar);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + e.getFile(), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    // ---- the hub ------------------------------------------------------------------------------

    @Command(
            name = "publish",
            description = "Sends a signed jar to a hub, from which hosts take it when asked to.",
            mixinStandardHelpOptions = true)
    int publish(
            @Parameters(paramLabel = "JAR", description = "A jar that was signed.") Path jar,
            @Mixin HubCaller hub)
            throws IOException, InterruptedException {
        byte[] bytes = read(jar);
        if (!Files.exists(signed(jar))) {
            return fail("there is no %s; sign the jar first".formatted(signed(jar)), FAILED);
        }
        SignedManifest papers;
        Manifest manifest;
        try {
            papers = SignedManifest.read(Files.readString(signed(jar)));
            manifest = Manifest.read(papers.manifest());
        } catch (IllegalArgumentException e) {
            return fail(signed(jar) + ": " + e.getMessage(), FAILED);
        }
        if (!manifest.sha256().equals(sha256(bytes))) {
            return fail("the jar has changed since it was signed; sign it again", FAILED);
        }
        var _ = hub.post(papers.text(), "modules");
        var _ =
                hub.put(
                        bytes,
                        "modules",
                        manifest.module(),
                        Long.toString(manifest.version()),
                        "file");
        print("published %s %d".formatted(manifest.module(), manifest.version()));
        return 0;
    }

    @Command(
            name = "list",
            description = "Lists the modules on a hub; with --host, what a host has of them.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--host", paramLabel = "NAME", description = "The host to ask.")
                    @Nullable String host,
            @Mixin HubCaller hub)
            throws IOException, InterruptedException {
        if (host != null) {
            return tell(hub.call(host, "show_version", "{}"));
        }
        for (var module : hub.get("modules").path("modules")) {
            for (var release : module.path("releases")) {
                print(
                        "%-20s %6d  %-16s %-10s key %s  until %s%s"
                                .formatted(
                                        module.path("module").asString(),
                                        release.path("version").asLong(),
                                        release.path("name").asString(),
                                        release.path("product").asString(),
                                        release.path("key").asString(),
                                        release.path("expires").asString(),
                                        release.path("revoked").asBoolean() ? "  REVOKED" : ""));
            }
        }
        return 0;
    }

    @Command(
            name = "revoke",
            description = {
                "Says of a version that it is not to be used any more.",
                "Where it runs it runs on; no host takes it or goes back to it."
            },
            mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "MODULE", description = "The module's name.") String module,
            @Parameters(paramLabel = "VERSION", description = "Its version.") long version,
            @Mixin HubCaller hub)
            throws IOException, InterruptedException {
        var _ = hub.delete("modules", module, Long.toString(version));
        print("revoked %s %d".formatted(module, version));
        return 0;
    }

    // ---- a host -------------------------------------------------------------------------------

    @Command(
            name = "install",
            description = "Has a host take the newest version of a module, or update to it.",
            mixinStandardHelpOptions = true)
    int install(
            @Parameters(paramLabel = "MODULE", description = "The module's name.") String module,
            @Option(
                            names = "--host",
                            required = true,
                            paramLabel = "NAME",
                            description = "The host.")
                    String host,
            @Mixin HubCaller hub)
            throws IOException, InterruptedException {
        return tell(hub.call(host, "check_and_update", Json.write(Map.of("module", module))));
    }

    @Command(
            name = "rollback",
            description = "Has a host go back to the version of a module that it had before.",
            mixinStandardHelpOptions = true)
    int rollback(
            @Parameters(paramLabel = "MODULE", description = "The module's name.") String module,
            @Option(
                            names = "--host",
                            required = true,
                            paramLabel = "NAME",
                            description = "The host.")
                    String host,
            @Mixin HubCaller hub)
            throws IOException, InterruptedException {
        return tell(hub.call(host, "rollback_module", Json.write(Map.of("module", module))));
    }

    /// Says what became of an operation.
    private int tell(JsonNode operation) {
        if (!operation.path("state").asString("").equals("settled")) {
            print("it still runs: operation " + operation.path("operation").asString(""));
            return 0;
        }
        print(
                Json.MAPPER
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(operation.path("result")));
        return 0;
    }

    private void print(String line) {
        var out = requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private int fail(String message, int code) {
        requireNonNull(spec).commandLine().getErr().println("heddle: " + message);
        return code;
    }
}
