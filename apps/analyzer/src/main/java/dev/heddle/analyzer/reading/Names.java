package dev.heddle.analyzer.reading;

import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Names of people, by what stands around them: a field, a title, credentials, a relation. A name
/// that was found once is then found wherever it stands. `Dr.` belongs to a name, other titles and
/// credentials do not.
final class Names {
    private static final String WORD =
            "(?:(?:Mc|Mac|O['’]|D['’])?\\p{Lu}[\\p{Ll}’'\\u00AD]+(?:-\\p{Lu}[\\p{Ll}’']+)?|\\p{Lu}{2,15}(?:-\\p{Lu}{2,15})?)";
    private static final String PARTICLE = "(?:de|del|da|di|du|van|von|der|den|la|le|bin|al)";
    private static final String INITIAL = "\\p{Lu}\\.?";

    /// First and last name, with what may stand between.
    static final String FULL =
            WORD
                    + "(?: (?:"
                    + INITIAL
                    + "|"
                    + WORD
                    + "|"
                    + PARTICLE
                    + "(?: "
                    + PARTICLE
                    + ")?)){0,3} "
                    + WORD
                    + "(?:,? (?:Jr|Sr)\\b\\.?| (?:II|III|IV)\\b)?";

    private static final String SHORT_OR_FULL =
            "(?:" + INITIAL + " )?" + WORD + "(?: (?:" + INITIAL + " |" + PARTICLE + " ){0,2}"
                    + WORD + "){0,2}";
    private static final String LAST_FIRST =
            WORD + "(?: " + WORD + ")?, " + WORD + "(?: (?:" + INITIAL + "|" + WORD + "))?";

    private static final Pattern DOCTOR =
            Pattern.compile("\\b(?<x>(?:Dr|Drs)\\.? " + SHORT_OR_FULL + ")");
    private static final Pattern TITLE =
            Pattern.compile(
                    "\\b(?:Mr|Mrs|Ms|Miss|Mx|Sr|Sra|Rev|Prof)\\.? (?<x>" + SHORT_OR_FULL + ")");
    private static final Pattern FIELD =
            Pattern.compile(
                    "\\b(?i:(?:patient|client|resident|pt|student|child)(?:'s)?(?: ?name)?|name|re)(?: ?[:=#]|\\t| {2,24})[ \\t]{0,4}(?<x>"
                            + LAST_FIRST
                            + "|"
                            + FULL
                            + "|"
                            + WORD
                            + ")");
    private static final Pattern FIELD_LOWER =
            Pattern.compile(
                    "\\b(?i:(?:patient|client|resident)(?:'s)?(?: ?name)?|name) ?: {0,4}(?<x>\\p{Ll}{2,15} \\p{Ll}{2,15})(?= *(?:$|[|,;.\\t/]| {2}))",
                    Pattern.MULTILINE);
    private static final Pattern FIELD_BARE =
            Pattern.compile("\\b(?i:patient|client|resident|name) (?<x>" + FULL + ")");
    private static final Pattern PROVIDER =
            Pattern.compile(
                    "\\b(?i:(?:(?:treating|referring|ordering|primary|attending|supervising|evaluating|certifying) )?"
                            + "(?:therapist|clinician|provider|physician|practitioner|assistant|pathologist|pcp|md|caregiver|emergency contact|contact)"
                            + "(?: ?name| ?signature)?|(?:electronically |digitally )?signed(?: by)?|signature|by|referred by|ordered by"
                            + "|co-?signed(?: by)?|/s/)(?: ?[:–—-]|\\t|(?<=by)|(?<=signed)|(?<=/s/))[ \\t]{0,4}(?<x>"
                            + FULL
                            + ")");
    private static final Pattern RELATION =
            Pattern.compile(
                    "\\b(?i:daughter|son|wife|husband|spouse|partner|mother|father|mom|dad|sister|brother|niece|nephew|aunt|uncle"
                            + "|grandson|granddaughter|grandmother|grandfather|friend|neighbou?r|caregiver|aide|son-in-law|daughter-in-law)"
                            + "(?: is|,| \\(|:)? ?(?<x>"
                            + WORD
                            + "(?: (?:"
                            + INITIAL
                            + " )?"
                            + WORD
                            + ")?)");
    private static final Pattern AGENT =
            Pattern.compile(
                    "\\b(?i:seen by|treated by|evaluated by|supervised by|supervision of|supervisor|discussed with|faxed to|sent to|transmitted to|received from"
                            + "|by|with|to|from|per|under|called|informed|and|attn:?) (?<x>"
                            + FULL
                            + ")");
    private static final Pattern CREDENTIALED =
            Pattern.compile("(?<x>" + FULL + ")(?=,? (?:" + Credentials.PATTERN + ")(?![\\w/-]))");
    private static final Pattern LINE_START =
            Pattern.compile(
                    "^(?<x>"
                            + FULL
                            + ")(?= ?[/|,;–—-] ?| {2,}|\\t)(?=.{0,40}(?:\\d{4,}|DOB|MRN|D\\.O\\.B|\\d/\\d))",
                    Pattern.MULTILINE);

    /// A note speaks of few people, and each is looked for in all of the text.
    private static final int MAX_REPEATED = 200;

    private Names() {}

    static void find(Found found) {
        found.addAll(
                Kind.NAME,
                DOCTOR,
                m -> !Lexicon.isOfTherapy(m.group("x").replaceFirst("Drs?\\.? ", "")));
        found.addAll(Kind.NAME, TITLE);
        found.addAll(Kind.NAME, FIELD, m -> !isText(m.group("x"), true));
        found.addAll(Kind.NAME, FIELD_LOWER, m -> !isText(m.group("x"), true));
        for (var pattern :
                List.of(CREDENTIALED, FIELD_BARE, PROVIDER, RELATION, AGENT, LINE_START)) {
            addNames(found, pattern);
        }
        repeat(found);
    }

    /// What stands before a name may begin with a capital letter, too: `Signed Anna Berg`.
    private static void addNames(Found found, Pattern pattern) {
        var matcher = pattern.matcher(found.text());
        while (matcher.find()) {
            int start = matcher.start("x");
            String name = matcher.group("x");
            while (isText(name, false)
                    && name.indexOf(' ') > 0
                    && Lexicon.isCommon(name.substring(0, name.indexOf(' ')))) {
                start += name.indexOf(' ') + 1;
                name = name.substring(name.indexOf(' ') + 1);
            }
            if ((name.indexOf(' ') > 0 || pattern == RELATION) && !isText(name, false)) {
                found.add(Kind.NAME, start, start + name.length());
            }
        }
    }

    /// Whether it is text that only looks like a name: behind `Patient:` only words of the paper
    /// are, elsewhere any that has one of them, or common words alone.
    private static boolean isText(String name, boolean named) {
        var words = List.of(name.replace(",", "").split(" "));
        if (words.stream().anyMatch(w -> w.length() > 1 && Lexicon.isOfTherapy(w))) {
            return !named || words.stream().allMatch(w -> Lexicon.isOfTherapy(w));
        }
        return !named && words.stream().allMatch(w -> Lexicon.isCommon(w) || w.length() <= 2);
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /// Finds again, anywhere, what was found once: all of the name and its last word.
    private static void repeat(Found found) {
        Set<String> again = new LinkedHashSet<>();
        Set<String> parts = new LinkedHashSet<>();
        for (var span : found.of(Kind.NAME)) {
            String name = span.of(found.text()).replaceFirst("^Drs?\\.? ", "");
            again.add(name);
            var words =
                    name.contains(",")
                            ? name.substring(0, name.indexOf(','))
                            : name.substring(name.lastIndexOf(' ') + 1);
            if (words.length() >= 4
                    && !Lexicon.isCommon(words)
                    && !Lexicon.WORDS.contains(lower(words))) {
                parts.add(words);
            }
        }
        Stream.concat(again.stream(), parts.stream())
                .limit(MAX_REPEATED)
                .forEach(name -> addAgain(found, name));
    }

    private static void addAgain(Found found, String name) {
        found.addAll(
                Kind.NAME,
                Pattern.compile("(?<![\\p{L}’'-])" + Pattern.quote(name) + "(?![\\p{L}-])"));
    }
}
