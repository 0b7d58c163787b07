package dev.heddle.hosting;

import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.release.ReleaseOptions;
import dev.heddle.agent.release.Releases;
import dev.heddle.agent.release.TrustedKeys;
import dev.heddle.hosting.HostCommand.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of a host that has live modules: whose releases it takes, and where it keeps them.
public final class ModuleSettings {
    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description =
                    "The public keys whose modules are taken, as `heddle module keygen` makes them."
                            + " Default: none, and every module is refused.")
    private @Nullable Path trust;

    @Option(
            names = "--modules",
            paramLabel = "FOLDER",
            description =
                    "Where the modules are kept, for this program alone. Needed with --trust.")
    private @Nullable Path folder;

    /// For picocli, which fills in the options.
    public ModuleSettings() {}

    /// Opens the store of releases, bound to the hub that the program is started with: a switch to
    /// another hub leaves it where it is, because its token is for this one. Blocks on the disk.
    ///
    /// @param drop where people may drop files, which must not be where modules are loaded from
    /// @param product the kind of program, as in the papers of modules for it
    /// @param api the version of what it offers to modules
    /// @return empty if nobody is trusted
    /// @throws UsageException if the options do not fit; the message says what to do
    public Optional<Releases> open(AgentOptions link, Optional<Path> drop, String product, int api)
            throws UsageException {
        if (trust == null && folder == null) {
            return Optional.empty();
        }
        if (trust == null) {
            throw new UsageException("--modules does nothing without --trust FILE");
        }
        if (folder == null) {
            throw new UsageException("say with --modules FOLDER where modules are kept");
        }
        try {
            var own = Files.createDirectories(folder).toRealPath();
            if (drop.isPresent() && overlap(own, drop.get().toRealPath())) {
                throw new UsageException("no files may be dropped where modules are kept: " + own);
            }
            return Optional.of(
                    Releases.open(
                            new ReleaseOptions(
                                    link.hub(),
                                    link.token(),
                                    TrustedKeys.read(trust),
                                    own,
                                    product,
                                    api)));
        } catch (IOException e) {
            throw new UsageException("cannot use the modules' keys or folder: " + e);
        }
    }

    private static boolean overlap(Path one, Path other) {
        return one.startsWith(other) || other.startsWith(one);
    }
}
