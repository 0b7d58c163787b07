package dev.heddle.sync.module;

import dev.heddle.sync.Json;
import dev.heddle.sync.Json.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// A manifest and who stands for it. The text travels as it was signed, as one JSON string, so that
/// nobody has to write it again to check it, and nobody reads it before that. Immutable. May be
/// called from any thread.
///
/// @param manifest the text of a {@link Manifest}; not believed until the signature is checked
/// @param key which key has signed it: the first 16 hex digits of the SHA-256 of the public key
/// @param signature Ed25519 over {@link #signedBytes}, in base64
public record SignedManifest(String manifest, String key, String signature) {
    /// How long it may be as JSON.
    public static final int MAX_CHARACTERS = 2 * Manifest.MAX_CHARACTERS + 1024;

    /// What is signed begins with this, so that a signature for something else is none for a
    /// manifest.
    private static final String PURPOSE = "heddle module manifest 1\n";

    private static final int SIGNATURE_BYTES = 64;
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}");

    public SignedManifest {
        if (manifest == null || manifest.length() > Manifest.MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "`manifest` has at most %d characters".formatted(Manifest.MAX_CHARACTERS));
        }
        Json.requireUnicode(manifest);
        if (key == null || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("`key` has 16 hex digits in lower case");
        }
        if (signature == null || decoded(signature).length != SIGNATURE_BYTES) {
            throw new IllegalArgumentException("`signature` is 64 bytes in base64");
        }
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /// What the signature is made of, for this text.
    public static byte[] signedBytes(String manifest) {
        return (PURPOSE + manifest).getBytes(StandardCharsets.UTF_8);
    }

    /// The bytes of the signature.
    public byte[] signatureBytes() {
        return decoded(signature);
    }

    /// Reads what {@link #text} has written.
    ///
    /// @throws IllegalArgumentException if it is too long, no JSON, or a field is missing or wrong
    public static SignedManifest read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a signed manifest has at most %d characters".formatted(MAX_CHARACTERS));
        }
        try {
            return Json.convert(Json.read(text), SignedManifest.class);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("not a signed manifest: " + e.getMessage(), e);
        }
    }

    /// As JSON on one line.
    public String text() {
        return Json.write(this);
    }
}
