package dev.heddle.sync.module;

import dev.heddle.sync.Json;
import dev.heddle.sync.Json.MalformedException;
import java.time.Instant;
import java.util.regex.Pattern;

/// What an author says of one version of a module, and signs: which file it is, for whom, and until
/// when it may be taken. Immutable. May be called from any thread.
///
/// @param format the form of this text, {@link #FORMAT}
/// @param module the module's id, 1 to 64 of a-z, 0-9, - ; begins with a letter
/// @param version at least 1; a program takes greater ones only
/// @param name what people call this version, at most 64 characters on one line
/// @param product the kind of program it is made for, named like a module
/// @param apiFrom the oldest version of that program's API it works with, at least 1
/// @param apiTo the newest one, not before `apiFrom`
/// @param entryPoint the class to start, by its full name
/// @param breaking whether it may take away actions or parameters that the version before has, or
///   ask for more of them; false if it is not there. Without it a program refuses such a version
/// @param sha256 the SHA-256 of its file, 64 hex digits
/// @param length of its file in bytes, 1 to {@link #MAX_FILE_BYTES}
/// @param created when it was signed
/// @param expires from when on it is not taken any more, so that nobody can hold a program back
///   with an old version for ever; one that was taken before runs on
public record Manifest(
        int format,
        String module,
        long version,
        String name,
        String product,
        int apiFrom,
        int apiTo,
        String entryPoint,
        Boolean breaking,
        String sha256,
        long length,
        Instant created,
        Instant expires) {
    /// The form that this class reads.
    public static final int FORMAT = 1;

    /// How long a module's file may be: a hub holds one in memory while it is published, a program
    /// while it is loaded.
    public static final int MAX_FILE_BYTES = 16 << 20;

    /// How long the text may be. A real one has less than 500 characters.
    public static final int MAX_CHARACTERS = 4096;

    private static final int MAX_NAME = 64;
    private static final int MAX_CLASS_NAME = 512;
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CLASS_NAME =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    public Manifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "the manifest has format %d, this program reads %d".formatted(format, FORMAT));
        }
        requireId("module", module);
        requireId("product", product);
        if (version < 1) {
            throw new IllegalArgumentException("a version is at least 1, was " + version);
        }
        if (name == null
                || name.isBlank()
                || name.length() > MAX_NAME
                || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a version's name has 1 to %d characters on one line".formatted(MAX_NAME));
        }
        if (apiFrom < 1 || apiTo < apiFrom) {
            throw new IllegalArgumentException(
                    "the API range must rise from 1 on, was %d to %d".formatted(apiFrom, apiTo));
        }
        if (entryPoint == null
                || entryPoint.length() > MAX_CLASS_NAME
                || !CLASS_NAME.matcher(entryPoint).matches()) {
            throw new IllegalArgumentException("the entry point is no class name");
        }
        breaking = breaking != null && breaking;
        requireHash(sha256);
        if (length < 1 || length > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(
                    "a module's file has 1 to %d bytes, was %d".formatted(MAX_FILE_BYTES, length));
        }
        if (created == null || expires == null || !expires.isAfter(created)) {
            throw new IllegalArgumentException("a manifest expires after it was created");
        }
    }

    /// Returns `id` if a module or a product can be called so.
    ///
    /// @throws IllegalArgumentException if not; the message begins with `what`
    public static String requireId(String what, String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    what + ": 1 to 64 of a-z, 0-9, - , beginning with a letter");
        }
        return id;
    }

    /// Returns `hash` if it is a SHA-256 in hex.
    ///
    /// @throws IllegalArgumentException if not
    public static String requireHash(String hash) {
        if (hash == null || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("a SHA-256 has 64 hex digits in lower case");
        }
        return hash;
    }

    /// Reads what {@link #text} has written.
    ///
    /// @throws IllegalArgumentException if it is too long, no JSON, or a field is missing or wrong
    public static Manifest read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a manifest has at most %d characters".formatted(MAX_CHARACTERS));
        }
        try {
            return Json.convert(Json.read(text), Manifest.class);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("not a manifest: " + e.getMessage(), e);
        }
    }

    /// The text that is signed, as JSON on one line.
    public String text() {
        return Json.write(this);
    }
}
