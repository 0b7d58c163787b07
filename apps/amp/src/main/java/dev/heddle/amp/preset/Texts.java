package dev.heddle.amp.preset;

import java.util.regex.Pattern;

/// Makes words of strangers fit to be shown.
final class Texts {
    /// Controls, marks that turn or hide letters, and what no letter belongs to: halves of
    /// surrogate pairs cannot even be written as UTF-8.
    private static final String UNSEEN = "\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}";

    private static final Pattern HIDDEN = Pattern.compile("[" + UNSEEN + "]");
    private static final Pattern GAP = Pattern.compile("[" + UNSEEN + "\\s]+");

    private Texts() {}

    /// Whether all of it can be shown as it is, on one line.
    static boolean isClean(String text) {
        return !HIDDEN.matcher(text).find();
    }

    /// `text` on one line, without what is not seen, at most `max` chars long.
    static String line(String text, int max) {
        // Long texts are cut before they are cleaned, so that this costs no more than it shows.
        String begin = cut(text, 4 * max);
        return cut(GAP.matcher(begin).replaceAll(" ").strip(), max);
    }

    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end);
    }
}
