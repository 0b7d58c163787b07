package dev.heddle.server;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/// Frames of a session's client, each broken in another way; a seed tells them again.
final class BrokenFrames {
    private static final List<String> WHOLE =
            List.of(
                    "{\"t\":\"say\",\"id\":\"c-%d\",\"d\":{\"content\":\"hello\",\"code\":true}}",
                    "{\"t\":\"ask\",\"id\":\"c-%d\",\"d\":{\"content\":\"hello\"}}",
                    "{\"t\":\"set\",\"id\":\"c-%d\",\"k\":\"card/a\",\"d\":{\"value\":{\"a\":[1]},\"ts\":5}}",
                    "{\"t\":\"cancel\",\"id\":\"c-%d\",\"d\":{\"answer\":\"a1\"}}",
                    "{\"t\":\"typing\",\"d\":{\"on\":true}}",
                    "{\"t\":\"signal\",\"d\":{\"at\":[3,4]}}",
                    "{\"t\":\"sync\",\"d\":{\"from\":\"77:3\"}}",
                    "{\"t\":\"refresh\",\"d\":{\"token\":\"no such token\"}}",
                    "{\"t\":\"hello\",\"d\":{\"client\":\"c\",\"link\":1}}",
                    "{\"t\":\"ping\",\"d\":{}}");

    private static final List<String> ODD =
            List.of(
                    "null",
                    "-1",
                    "1e999",
                    "9007199254740993",
                    "123456789012345678901234567890",
                    "\"\"",
                    "\"\\ud800\"",
                    "\"\\udfff x\"",
                    "\"\\u0000\"",
                    "[]",
                    "{}",
                    "true",
                    "\"c-0\"",
                    "\"c-99999999999999999999\"",
                    "\"" + "x".repeat(300) + "\"",
                    "[".repeat(150) + "]".repeat(150),
                    "[".repeat(1500) + "]".repeat(1500));

    private static final String SIGNS = "{}[]\",:\\0123456789-+.eEtfnu \u0000\u00e9\uffff";

    private static final Pattern VALUE =
            Pattern.compile("(?<=\":)(\"[^\"]*\"|true|\\d+|\\{[^}]*\\})");

    private static final Pattern NAME = Pattern.compile("\"[a-z]+\"(?=:)");

    private final Random random;
    private long number;

    BrokenFrames(long seed) {
        random = new Random(seed);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    String next() {
        String text = one(WHOLE).formatted(++number);
        return switch (random.nextInt(7)) {
            case 0 -> noise();
            case 1 -> text.substring(0, random.nextInt(text.length()));
            case 2 -> text + text;
            case 3 -> put(text, random.nextInt(text.length()), 1, sign());
            case 4 -> put(text, random.nextInt(text.length()), 0, one(ODD));
            case 5 -> instead(text, VALUE, one(ODD));
            default -> instead(text, NAME, one(ODD));
        };
    }

    /// The text with another piece where one that fits the pattern was.
    private String instead(String text, Pattern pattern, String piece) {
        var places = pattern.matcher(text).results().toList();
        var place = one(places);
        return text.substring(0, place.start()) + piece + text.substring(place.end());
    }

    private static String put(String text, int at, int instead, String piece) {
        return text.substring(0, at) + piece + text.substring(at + instead);
    }

    private String sign() {
        return String.valueOf(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }

    private String noise() {
        var text = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            text.append(sign());
        }
        return text.toString();
    }

    /// Bytes that are no WebSocket frame that anybody may send: control frames that are too long,
    /// unknown opcodes, no mask, lengths that never come, text that is no UTF-8.
    byte[] nextRaw() {
        byte[] bytes = new byte[2 + random.nextInt(200)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) { // The first frame is masked text, and its bytes are noise.
            bytes[0] = (byte) 0x81;
            bytes[1] = (byte) (0x80 | random.nextInt(126));
        }
        return bytes;
    }
}
