package dev.heddle.agent.release;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Keys as text, in the form that OpenSSL reads and writes (RFC 7468).
final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    /// The text of one key.
    static String write(String label, byte[] encoded) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    }

    /// All keys under `label`; what stands between them is ignored.
    ///
    /// @throws IllegalArgumentException if one is no base64
    static List<byte[]> read(String label, String text) {
        var found = new ArrayList<byte[]>();
        var block =
                Pattern.compile(
                        "-----BEGIN %s-----([^-]*)-----END %s-----".formatted(label, label));
        block.matcher(text)
                .results()
                .forEach(match -> found.add(decode(match.group(1).replaceAll("\\s", ""))));
        return found;
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
