package dev.heddle.jobs.files;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Seals or opens the segments of one file. For one thread at a time.
///
/// The nonce is the segment's number and whether it is the last. Each key seals one file once, so
/// no nonce is used twice with it.
final class Segments {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    private final Cipher cipher;
    private final int mode;
    private final Key key;

    private Segments(int mode, byte[] key) {
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
        this.mode = mode;
        this.key = new Key(key);
    }

    static Segments sealing(byte[] key) {
        return new Segments(Cipher.ENCRYPT_MODE, key);
    }

    static Segments opening(byte[] key) {
        return new Segments(Cipher.DECRYPT_MODE, key);
    }

    /// What the first `length` of `bytes` are, sealed or opened.
    ///
    /// @throws FileProblem `TAMPERED` if they are not the segment that was sealed
    byte[] apply(long number, boolean last, byte[] bytes, int length) throws FileProblem {
        var nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(number).putInt(last ? 1 : 0).array();
        try {
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            return cipher.doFinal(bytes, 0, length);
        } catch (AEADBadTagException _) {
            throw new FileProblem(FileTrouble.TAMPERED);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /// The file's key itself, not a copy: when the file overwrites it nothing here can be opened
    /// any more. What a `SecretKeySpec` copies it never wipes.
    private static final class Key implements SecretKey {
        private static final long serialVersionUID = 1;

        private final transient byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes.clone(); // The cipher wipes it.
        }
    }
}
