package dev.heddle.jobs.text;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_32BE;
import static java.nio.charset.StandardCharsets.UTF_32LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.core.AnyThread;
import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mozilla.universalchardet.prober.CharsetProber;
import org.mozilla.universalchardet.prober.EscCharsetProber;
import org.mozilla.universalchardet.prober.MBCSGroupProber;

/// Finds out which charset a text has, from its first bytes: by its byte order mark, by what only
/// UTF-16 and UTF-32 look like, by being UTF-8, by the statistics of East Asian charsets
/// (juniversalchardet), and by which single-byte charset makes words of it ({@link SingleByte}).
/// What comes first in this list is surer than what comes later. May be called from any thread;
/// never blocks.
@AnyThread
public final class Encodings {
    /// As many bytes are looked at: more makes no answer better.
    public static final int SAMPLE_BYTES = 64 * 1024;

    /// Begins other charsets within ASCII.
    static final byte ESCAPE = 0x1B;

    /// Of the characters of UTF-16 and UTF-32 at least this share has to be such as texts have.
    private static final double TEXT = 0.97;

    /// Damaged UTF-8 is still UTF-8 if it has this many good sequences for each bad byte; other
    /// charsets hardly have any.
    private static final int GOOD_FOR_BAD = 4;

    /// From this on the prober for East Asian charsets is believed: it knows 0.99 and very little.
    private static final float EAST_ASIAN = 0.6f;

    private static final String BLANKS = " \n\u3000\u3001\u3002";

    /// That of UTF-32LE begins with that of UTF-16LE, so it comes first.
    private static final List<Mark> MARKS =
            List.of(
                    new Mark(UTF_8, "\u00EF\u00BB\u00BF"),
                    new Mark(UTF_32LE, "\u00FF\u00FE\0\0"),
                    new Mark(UTF_32BE, "\0\0\u00FE\u00FF"),
                    new Mark(UTF_16LE, "\u00FF\u00FE"),
                    new Mark(UTF_16BE, "\u00FE\u00FF"));

    private record Mark(Charset charset, String bytes) {}

    private Encodings() {}

    /// The charset of the text that `head` is the beginning of. Plain ASCII is UTF-8.
    public static Detected detect(byte[] head) {
        return detect(head, Math.min(head.length, SAMPLE_BYTES));
    }

    static Detected detect(byte[] bytes, int length) {
        return mark(bytes, length)
                .or(() -> wide(bytes, length))
                .or(() -> utf8(bytes, length))
                .or(() -> eastAsian(bytes, length))
                .orElseGet(() -> SingleByte.detect(bytes, length));
    }

    /// By byte order mark.
    static Optional<Detected> mark(byte[] bytes, int length) {
        return MARKS.stream()
                .filter(mark -> startsWith(bytes, length, mark.bytes))
                .map(mark -> new Detected(mark.charset, 1, Optional.empty(), mark.bytes.length()))
                .findFirst();
    }

    private static boolean startsWith(byte[] bytes, int length, String mark) {
        for (int i = 0; i < mark.length(); i++) {
            if (i >= length || (bytes[i] & 0xFF) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// UTF-16 and UTF-32 without a mark. Only they have bytes below the blank that are no tab or
    /// end of line: the upper byte of a letter of Europe, now and then the lower one of any.
    /// Without such, "ab" would be a Chinese letter.
    static Optional<Detected> wide(byte[] bytes, int length) {
        int controls = 0;
        for (int i = 0; i < length; i++) {
            controls += bytes[i] >= 0 && !isPlain(bytes[i]) ? 1 : 0;
        }
        if (length < 4 || controls * 100L < length) {
            return Optional.empty();
        }
        return Stream.of(UTF_32LE, UTF_32BE, UTF_16LE, UTF_16BE)
                .map(charset -> seen(charset, bytes, length))
                .filter(seen -> seen.text >= TEXT)
                .max(Comparator.comparingDouble(Seen::text).thenComparingInt(Seen::blanks))
                .map(seen -> Detected.of(seen.charset, 0.98));
    }

    /// Whether `one` is ASCII as it stands in texts; an escape begins another charset.
    static boolean isPlain(byte one) {
        return (one >= ' ' && one != 0x7F)
                || one == '\n'
                || one == '\r'
                || one == '\t'
                || one == '\f';
    }

    /// @param text which share of the characters is as in texts
    /// @param blanks how many stand between words and sentences
    private record Seen(Charset charset, double text, int blanks) {}

    /// Which share of the characters can be of a text: letters next to letters of their script,
    /// digits, blanks, punctuation. The wrong byte order mixes scripts.
    private static Seen seen(Charset charset, byte[] bytes, int length) {
        int unit = charset.name().startsWith("UTF-16") ? 2 : 4;
        String text = strictly(charset, bytes, length - length % unit).orElse("");
        UnicodeScript script = UnicodeScript.COMMON;
        int blanks = 0;
        int good = 0;
        int all = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i)), all++) {
            int c = text.codePointAt(i);
            blanks += BLANKS.indexOf(c) >= 0 ? 1 : 0;
            if (c < 0x80) {
                good += isPlain((byte) c) ? 1 : 0;
                script = UnicodeScript.COMMON;
            } else if (Character.isDefined(c)
                    && !Character.isISOControl(c)
                    && Character.getType(c) != Character.PRIVATE_USE) {
                UnicodeScript next = UnicodeScript.of(c);
                good += fits(script, next) ? 1 : 0;
                script = next;
            }
        }
        return all == 0 ? new Seen(charset, 0, 0) : new Seen(charset, (double) good / all, blanks);
    }

    private static boolean fits(UnicodeScript one, UnicodeScript next) {
        return one == next
                || isShared(one)
                || isShared(next)
                || (isJapanese(one) && isJapanese(next));
    }

    private static boolean isShared(UnicodeScript script) {
        return script == UnicodeScript.COMMON || script == UnicodeScript.INHERITED;
    }

    private static boolean isJapanese(UnicodeScript script) {
        return script == UnicodeScript.HAN
                || script == UnicodeScript.HIRAGANA
                || script == UnicodeScript.KATAKANA;
    }

    /// UTF-8, also if little of it is damaged; whatever is plain ASCII is UTF-8, too.
    private static Optional<Detected> utf8(byte[] bytes, int length) {
        var decoder = UTF_8.newDecoder();
        var in = ByteBuffer.wrap(bytes, 0, length);
        var out = CharBuffer.allocate(1024);
        int good = 0;
        int bad = 0;
        while (in.hasRemaining()) {
            var result = decoder.decode(in, out.clear(), false);
            for (int i = 0; i < out.position(); i++) {
                good += out.get(i) >= 0x80 && !Character.isLowSurrogate(out.get(i)) ? 1 : 0;
            }
            if (result.isMalformed()) {
                in.position(in.position() + result.length());
                bad++;
            } else if (result.isUnderflow()) {
                bad += good == 0 && in.hasRemaining() ? 1 : 0;
                break; // What is left is cut off by the end of the sample.
            }
        }
        if ((bad > 0 && good < GOOD_FOR_BAD * bad) || hasEscape(bytes, length)) {
            return Optional.empty();
        }
        // Each sequence would be a rare coincidence in another charset.
        double sure = good == 0 ? 1 : 1 - Math.pow(0.25, good);
        return Optional.of(Detected.of(UTF_8, sure * (good + 1) / (good + 1 + bad)));
    }

    private static boolean hasEscape(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == ESCAPE) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Detected> eastAsian(byte[] bytes, int length) {
        List<CharsetProber> probers =
                hasEscape(bytes, length)
                        ? List.of(new EscCharsetProber())
                        : List.of(new MBCSGroupProber());
        for (CharsetProber prober : probers) {
            prober.handleData(bytes, 0, length);
            if (prober.getCharSetName() != null && prober.getConfidence() >= EAST_ASIAN) {
                Charset charset = asWindowsHasIt(prober.getCharSetName());
                if (strictly(charset, bytes, length).isPresent()) {
                    return Optional.of(Detected.of(charset, prober.getConfidence()));
                }
            }
        }
        return Optional.empty();
    }

    /// The charset with the letters that others have added to it.
    private static Charset asWindowsHasIt(String name) {
        return Charset.forName(
                switch (name) {
                    case "SHIFT_JIS" -> "windows-31j";
                    case "EUC-KR" -> "x-windows-949";
                    case "EUC-TW" -> "x-EUC-TW";
                    default -> name;
                });
    }

    /// The text, if all of it is valid; its last character may be cut off.
    private static Optional<String> strictly(Charset charset, byte[] bytes, int length) {
        var decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var out = CharBuffer.allocate((int) (length * decoder.maxCharsPerByte()) + 1);
        var result = decoder.decode(ByteBuffer.wrap(bytes, 0, length), out, false);
        return result.isError() ? Optional.empty() : Optional.of(out.flip().toString());
    }
}
