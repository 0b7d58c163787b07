package dev.heddle.agent.module;

import java.util.Map;

/// One version of a module, verified and in memory. Whoever makes one has checked where it comes
/// from: what is in it will run with all the rights of the program. Immutable, as long as nobody
/// writes into the arrays.
///
/// @param module the module's name, 1 to 64 of a-z, 0-9, - ; begins with a letter
/// @param version its version, at least 1
/// @param sha256 what its bytes hash to: 64 hexadecimal digits in lower case
/// @param entryPoint the class that implements {@link LiveModule}, by its binary name
/// @param breaking whether it may take away what callers of the version before use
/// @param files what the archive holds, by entry name, such as `dev/stamps/Stamps.class`
public record Release(
        String module,
        long version,
        String sha256,
        String entryPoint,
        boolean breaking,
        Map<String, byte[]> files) {
    public Release {
        if (!module.matches("[a-z][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a module's name has 1 to 64 of a-z, 0-9, - and begins with a letter: \""
                            + module
                            + "\"");
        }
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1, was " + version);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits: " + sha256);
        }
        if (entryPoint.isBlank()) {
            throw new IllegalArgumentException("the entry point is empty");
        }
        files = Map.copyOf(files);
    }

    /// A release that breaks nothing.
    public Release(
            String module,
            long version,
            String sha256,
            String entryPoint,
            Map<String, byte[]> files) {
        this(module, version, sha256, entryPoint, false, files);
    }

    /// What loaders, logs and reports call it: `id@version#sha8`.
    public String name() {
        return "%s@%d#%s".formatted(module, version, sha256.substring(0, 8));
    }

    /// Leaves out the bytes.
    @Override
    public String toString() {
        return name();
    }
}
