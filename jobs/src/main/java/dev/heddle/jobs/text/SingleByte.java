package dev.heddle.jobs.text;

import java.lang.Character.UnicodeScript;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which single-byte charset makes words of a text. Each charset reads each byte, so what decides
/// is whether the letters beyond ASCII are those of one language, in the shares it has them,
/// whether capitals and punctuation stand where they do, and whether its commonest words are there.
///
/// Source: a naive Bayes classifier over single letters. Letters are those of CLDR's main exemplar
/// sets, from common to rare; the share of a letter falls linearly with its rank, which fits
/// published tables to about a third.
final class SingleByte {
    /// What of a text is looked at: beyond that no answer changes.
    private static final int MAX_BYTES = 4 * 1024;

    /// From common to rare; of two that read a text in the same way, the first is named.
    private static final List<Charset> CHARSETS =
            Stream.of(
                            "windows-1252",
                            "ISO-8859-15",
                            "x-MacRoman",
                            "windows-1250",
                            "ISO-8859-2",
                            "windows-1251",
                            "KOI8-R",
                            "KOI8-U",
                            "ISO-8859-5",
                            "IBM866",
                            "x-MacCyrillic",
                            "windows-1253",
                            "ISO-8859-7",
                            "windows-1254",
                            "windows-1255",
                            "windows-1256",
                            "ISO-8859-6",
                            "windows-1257",
                            "x-windows-874")
                    .filter(Charset::isSupported)
                    .map(Charset::forName)
                    .toList();

    /// Natural logarithms of shares, as those of letters are.
    private static final double UNKNOWN_LETTER = -7;

    private static final double PUNCTUATION = -3;
    private static final double ODD = -5; // added where case, script or place do not fit
    private static final double SYMBOL = -9;
    private static final double UNDEFINED = -12;
    private static final double COMMONEST = 1; // for the first charset: far more texts have it
    private static final double WORD = 1.5; // for each common word; it is no letter

    private static final String QUOTES = "“”‘’„‚«»‹›";
    private static final String DASHES = "–—";
    private static final String AFTER_DIGITS = "°½¼¾²³ºª×±µ";
    private static final String MARKS = QUOTES + DASHES + AFTER_DIGITS + "…•€£§©®™¿¡·\u00A0";

    private static final Pattern WORDS = Pattern.compile("[^\\p{L}]+");

    /// @param shares logarithms of how many of the letters beyond ASCII each is
    private record Language(Map<Character, Double> shares, Set<String> words) {
        double share(char c) {
            Double share = shares.get(c);
            return share != null
                    ? share
                    : shares.getOrDefault(Character.toLowerCase(c), UNKNOWN_LETTER);
        }
    }

    private static final List<Language> LANGUAGES =
            List.of(
                    // Names from everywhere stand in it.
                    language(
                            "éèñöüçáóíäåøêàôãëïúâîæùòìõßýðþ",
                            "the and of to in is was with for on or no"),
                    language("üäöß", "der die und in den von zu das mit ist des auf für nicht"),
                    language("éèàêçâôîùûëïœ", "de la le et les des en un une du dans que est pour"),
                    language("óíáéñúü", "de la que el en y los del se las por un con para"),
                    language("ãçáéíóêõâúàôü", "de a o que e do da em um para com não uma os no"),
                    language("àèùòìé", "di e il la che in un per del una con non della"),
                    language("ëéïöüèê", "de van het een en in is dat op te zijn met voor niet"),
                    language("äöåéü", "och i att det som en på är av för med den till inte"),
                    language("äöåšž", "ja on ei se että oli hän joka tai ovat sekä mutta"),
                    language("øåæéöä", "og i at det en er til på som af av for med den ikke"),
                    language("áíðþóæöúéý", "og að í á er það sem við var til um ekki"),
                    language("łęąóżśćńź", "i w z na do się nie jest to że o od po jak oraz"),
                    language("íáěéýřčžůšúóťďň", "a v na se je s z že do o k jako by nebo pro"),
                    language("áíčéýžúľšťôňóäďŕĺ", "a v na sa je s z že do o k ako by alebo pre"),
                    language("áéöóőíüúű", "a az és hogy nem is egy van meg ez de vagy"),
                    language("ăîâşţșț", "de şi în a la cu care este nu o din pe un sau"),
                    language("čšžćđ", "i u je na da se za od s ne su koji in v ki kao"),
                    language("ıüşğöçİâîû", "ve bir bu da de için ile olarak her veya ne"),
                    language("ėšųžįčąūę", "ir kad į yra su iš tai kaip ar jo bet arba"),
                    language("āīšēņūžļģķč", "un ir ar no uz par ka kas vai bet arī tas"),
                    language("äõüöšž", "ja on ei et see oma või kui tema ka aga"),
                    language(
                            "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
                            "и в на не что с по как для из или"),
                    language("оаинвіреткслумдпзьбягчйхцжїєшющфґ", "і в на не що з до та як або у"),
                    language("аеоитнрсвлкдпмзябугчцшщжхъйюф", "и на да се в за с от не по или"),
                    language("аоиенрсјтувкдмплзгбчшцжњћхђфљџ", "и у је на да се за од не или"),
                    language("αοιετνσρκπυλςηάμόίέγήώύδωχθφβξζψϊϋΐΰ", "και το να του η της με για"),
                    language("יוהלאמשרתבנםעדקפגחטכזסןץףך", "של את על לא כל או עם זה"),
                    language("اليمونرتبةعدسفهكقأحجشطصىخإذزضءغآثئظؤ،", "في من على أن أو إلى كل"),
                    language("านรอกเง่วมยลั้ิปดีทหตะ์ใสคไุ็ูขพจบชแถโณศธซผญภฐฟืึำๆษฏฮฬ", ""));

    /// @param shares of each byte beyond ASCII in each language; empty for what is no letter
    private record Candidate(Charset charset, List<double[]> shares) {}

    private static final List<Candidate> CANDIDATES =
            CHARSETS.stream().map(charset -> new Candidate(charset, shares(charset))).toList();

    private SingleByte() {}

    private record Score(Charset charset, String text, double value) {}

    static Detected detect(byte[] bytes, int length) {
        byte[] sample = Arrays.copyOf(bytes, Math.min(length, MAX_BYTES));
        List<Score> scores =
                CANDIDATES.stream()
                        .map(candidate -> score(candidate, sample))
                        .sorted(Comparator.comparingDouble(Score::value).reversed())
                        .toList();
        Score best = scores.getFirst();
        Optional<Score> next =
                scores.stream().filter(score -> !score.text.equals(best.text)).findFirst();
        double margin = next.map(score -> best.value - score.value).orElse(20.0);
        return new Detected(
                best.charset,
                Math.min(0.99, 1 / (1 + Math.exp(-margin))),
                next.filter(_ -> margin < 5).map(Score::charset),
                0);
    }

    private static Score score(Candidate candidate, byte[] sample) {
        String text = new String(sample, candidate.charset);
        double[] letters = new double[LANGUAGES.size()];
        double marks = 0;
        for (int i = 0; i < sample.length; i++) {
            if (sample[i] >= 0) {
                continue;
            }
            char before = i == 0 ? ' ' : text.charAt(i - 1);
            char after = i == sample.length - 1 ? ' ' : text.charAt(i + 1);
            double[] shares = candidate.shares.get(sample[i] & 0x7F);
            for (int l = 0; l < shares.length; l++) {
                letters[l] += shares[l];
            }
            if (shares.length == 0) {
                marks += mark(before, text.charAt(i), after);
            } else if (isOddLetter(before, text.charAt(i), after)) {
                marks += ODD;
            }
        }
        Set<String> words = new HashSet<>(List.of(WORDS.split(text.toLowerCase(Locale.ROOT), -1)));
        double prior = candidate.charset.equals(CHARSETS.getFirst()) ? COMMONEST : 0;
        double best = Double.NEGATIVE_INFINITY;
        for (int l = 0; l < letters.length; l++) {
            long common = LANGUAGES.get(l).words.stream().filter(words::contains).count();
            best = Math.max(best, letters[l] + common * WORD);
        }
        return new Score(candidate.charset, text, best + marks + prior);
    }

    private static List<double[]> shares(Charset charset) {
        List<double[]> shares = new ArrayList<>();
        for (int b = 0x80; b <= 0xFF; b++) {
            char c = new String(new byte[] {(byte) b}, charset).charAt(0);
            boolean letter = Character.isLetter(c) || isMarkOfThai(c);
            shares.add(
                    letter && AFTER_DIGITS.indexOf(c) < 0
                            ? LANGUAGES.stream()
                                    .mapToDouble(language -> language.share(c))
                                    .toArray()
                            : new double[0]);
        }
        return shares;
    }

    /// A capital behind a small letter, a small one that begins a word of capitals, or a letter of
    /// another script beside a Latin one.
    private static boolean isOddLetter(char before, char c, char after) {
        boolean latinBeside = isAsciiLetter(before) || isAsciiLetter(after);
        return (Character.isUpperCase(c) && Character.isLowerCase(before))
                || (Character.isLowerCase(c)
                        && Character.isUpperCase(after)
                        && !Character.isLetter(before))
                || (latinBeside && UnicodeScript.of(c) != UnicodeScript.LATIN);
    }

    private static double mark(char before, char c, char after) {
        if (c == '\uFFFD' || Character.isISOControl(c)) {
            return UNDEFINED;
        }
        if (MARKS.indexOf(c) < 0) {
            return SYMBOL;
        }
        return standsWell(before, c, after) ? PUNCTUATION : PUNCTUATION + ODD;
    }

    private static boolean standsWell(char before, char c, char after) {
        boolean wordBefore = Character.isLetterOrDigit(before);
        boolean wordAfter = Character.isLetterOrDigit(after);
        if (c == '’') {
            return true; // An apostrophe as well.
        }
        if (QUOTES.indexOf(c) >= 0) {
            return !wordBefore || !wordAfter;
        }
        if (DASHES.indexOf(c) >= 0) {
            return wordBefore == wordAfter || before == after;
        }
        return AFTER_DIGITS.indexOf(c) < 0 || (before < 0x80 && !isAsciiLetter(before));
    }

    private static boolean isAsciiLetter(char c) {
        return c < 0x80 && Character.isLetter(c);
    }

    private static boolean isMarkOfThai(char c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static Language language(String letters, String words) {
        Map<Character, Double> shares = new HashMap<>();
        int n = letters.length();
        for (int rank = 0; rank < n; rank++) {
            shares.put(letters.charAt(rank), Math.log(2.0 * (n - rank) / (n * (n + 1.0))));
        }
        return new Language(Map.copyOf(shares), Set.of(words.split(" ")));
    }
}
