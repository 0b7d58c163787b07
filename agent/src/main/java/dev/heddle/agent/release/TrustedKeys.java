package dev.heddle.agent.release;

import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The public keys whose releases a program takes. They come from a file of the program's own
/// machine, never from a hub. Immutable. May be called from any thread.
public final class TrustedKeys {
    static final String ALGORITHM = "Ed25519";

    private static final String LABEL = "PUBLIC KEY";
    private static final int MAX_KEYS = 64;
    private static final int MAX_FILE_BYTES = 64 << 10;
    private static final int ID_DIGITS = 16;

    private final Map<String, PublicKey> keys;

    private TrustedKeys(Map<String, PublicKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /// Nobody is trusted: every release is refused.
    public static TrustedKeys none() {
        return new TrustedKeys(Map.of());
    }

    /// Reads one or more public keys, one PEM block each; with several, an author can change to a
    /// new key while the old one still counts. Blocks on the disk.
    ///
    /// @throws IOException if the file cannot be read, holds no key, one that is no Ed25519 key, or
    ///   more than 64
    public static TrustedKeys read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(file + " is too long for a file of public keys");
        }
        try {
            var keys = of(Pem.read(LABEL, Files.readString(file)));
            if (keys.isEmpty() || keys.size() > MAX_KEYS) {
                throw new IOException(
                        "%s holds %d public keys, and must hold 1 to %d, as PEM"
                                .formatted(file, keys.size(), MAX_KEYS));
            }
            return new TrustedKeys(keys);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds something that is no Ed25519 public key", e);
        }
    }

    private static Map<String, PublicKey> of(Collection<byte[]> encoded)
            throws GeneralSecurityException {
        var keys = new LinkedHashMap<String, PublicKey>();
        for (byte[] one : encoded) {
            var key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(one));
            keys.put(id(key), key);
        }
        return keys;
    }

    /// What names a key: the beginning of its SHA-256. It only says which key to check with.
    static String id(PublicKey key) {
        return sha256(key.getEncoded()).substring(0, ID_DIGITS);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The ids of the keys.
    public Collection<String> ids() {
        return keys.keySet();
    }

    /// Reads a manifest whose signature is that of a trusted key; nothing of it is looked at before
    /// that is known.
    ///
    /// @throws RefusedException if it is not
    public Manifest verify(SignedManifest signed) throws RefusedException {
        if (keys.isEmpty()) {
            throw new RefusedException(
                    Refusal.NO_TRUSTED_KEYS,
                    "this program trusts no key, so it takes no module; start it with --trust and"
                            + " a file of public keys");
        }
        var key = keys.get(signed.key());
        if (key == null) {
            throw new RefusedException(
                    Refusal.UNKNOWN_KEY,
                    "signed by the key %s; this program trusts %s"
                            .formatted(signed.key(), String.join(", ", keys.keySet())));
        }
        if (!isSignedBy(key, signed)) {
            throw new RefusedException(
                    Refusal.BAD_SIGNATURE,
                    "the signature is not one of the key %s over this manifest"
                            .formatted(signed.key()));
        }
        try {
            return Manifest.read(signed.manifest());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.BAD_MANIFEST, e);
        }
    }

    private static boolean isSignedBy(PublicKey key, SignedManifest signed) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(SignedManifest.signedBytes(signed.manifest()));
            return signature.verify(signed.signatureBytes());
        } catch (GeneralSecurityException e) {
            return false; // A signature that cannot even be one.
        }
    }
}
