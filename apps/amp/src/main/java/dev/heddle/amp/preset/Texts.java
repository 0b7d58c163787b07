package dev.heddle.amp.preset;

import java.util.regex.Pattern;

/// Makes words of strangers fit to be shown.
final class Texts {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n]]");

    private Texts() {}

    /// Whether all of it can be shown as it is.
    static boolean isClean(String text) {
        return !UNSEEN.matcher(text).find();
    }

    /// `text` on one line, without what is not seen, at most `max` chars long.
    static String line(String text, int max) {
        // Long texts are cut before they are cleaned, so that this costs no more than it shows.
        String begin = cut(text, 4 * max);
        return cut(begin.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\s]+", " ").strip(), max);
    }

    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end);
    }
}
