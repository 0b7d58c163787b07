package dev.heddle.agent.release;

import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// The key pair of one who releases modules: Ed25519 (RFC 8032), from the JDK. It belongs on the
/// author's machine, never on a hub. Immutable. May be called from any thread.
public final class SigningKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey secret;
    private final PublicKey open;

    private SigningKey(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = open;
    }

    /// A new pair.
    public static SigningKey generate() {
        try {
            var pair = KeyPairGenerator.getInstance(TrustedKeys.ALGORITHM).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    /// Writes the private key, with its public one behind it, to a new file that only its owner may
    /// read. Blocks on the disk.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if it is there: a key that is overwritten
    ///   is lost
    public void write(Path file) throws IOException {
        Disk.createPrivate(file);
        Files.writeString(file, Pem.write(PRIVATE, secret.getEncoded()) + publicPem());
    }

    /// Reads a pair. Blocks on the disk.
    ///
    /// @throws IOException if the file cannot be read or holds no such pair
    public static SigningKey read(Path file) throws IOException {
        String text = Files.readString(file);
        try {
            var secrets = Pem.read(PRIVATE, text);
            var open = Pem.read(PUBLIC, text);
            if (secrets.size() != 1 || open.size() != 1) {
                throw new IOException(file + " holds no pair of keys as `module keygen` makes it");
            }
            var keys = KeyFactory.getInstance(TrustedKeys.ALGORITHM);
            return new SigningKey(
                    keys.generatePrivate(new PKCS8EncodedKeySpec(secrets.getFirst())),
                    keys.generatePublic(new X509EncodedKeySpec(open.getFirst())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no Ed25519 keys", e);
        }
    }

    /// The public key as text, for the programs that shall trust it.
    public String publicPem() {
        return Pem.write(PUBLIC, open.getEncoded());
    }

    /// What names the key in what it signs.
    public String id() {
        return TrustedKeys.id(open);
    }

    /// Stands for a manifest.
    public SignedManifest sign(Manifest manifest) {
        String text = manifest.text();
        try {
            var signature = Signature.getInstance(TrustedKeys.ALGORITHM);
            signature.initSign(secret);
            signature.update(SignedManifest.signedBytes(text));
            return new SignedManifest(
                    text, id(), Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read can sign", e);
        }
    }

    /// Leaves out the key, which no log may hold.
    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
