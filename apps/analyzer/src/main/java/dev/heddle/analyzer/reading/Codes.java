package dev.heddle.analyzer.reading;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Identifiers and codes: record numbers, NPI, phone, e-mail, address, diagnoses, procedures. What
/// has the shape of one but may be something else needs a word beside it that says so.
final class Codes {
    private static final Pattern EMAIL =
            Pattern.compile("[\\w.%+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,4}");
    private static final Pattern NPI_NAMED =
            Pattern.compile(
                    "\\bNPI(?: ?(?:no\\.?|number|#))?[ :#]{0,3}(?<x>\\d{10})\\b", CASE_INSENSITIVE);
    private static final Pattern TEN_DIGITS = Pattern.compile("(?<![\\w.-])[12]\\d{9}(?![\\w-])");
    private static final Pattern PHONE =
            Pattern.compile(
                    "(?<![\\w/.-])(?:\\+?1[ .-]?)?(?:\\(\\d{3}\\) ?|\\d{3}[-. \\u2011\\u2013])"
                            + "\\d{3}[-. \\u2011\\u2013]\\d{4}(?![\\w-])");
    private static final Pattern PHONE_NAMED =
            Pattern.compile(
                    "\\b(?:phone|tel|telephone|cell|mobile|fax|call|ph|contact|home|work)"
                            + "(?: (?:no\\.?|number))?[ .:#]{1,3}(?<x>(?:\\+?1[ .-]?)?\\d{3}-\\d{4}|\\d{10})(?![\\w-])",
                    CASE_INSENSITIVE);
    private static final Pattern RECORD_NAMED =
            Pattern.compile(
                    "\\b(?:MRN|MR ?#|med(?:ical)?\\.? rec(?:ord)?\\.?(?: ?(?:number|no\\.?|num\\.?|id))?"
                            + "|(?:health )?record (?:number|no\\.?|id)|chart(?: ?(?:number|no\\.?|id))?"
                            + "|(?:patient|client|resident|pt|case|account|acct)\\.? ?(?:id|number|no\\.?|#))"
                            + "[ :#\\t]{0,24}(?<x>[A-Z0-9](?:[A-Z0-9-]{0,18}[A-Z0-9])?)(?![\\w])",
                    CASE_INSENSITIVE);
    private static final Pattern RECORD =
            Pattern.compile(
                    "(?<![\\w-])(?!CPT|ICD|NPI|FAX|TEL|COVID|HCPCS)[A-Z]{1,4}-\\d{4,10}(?![\\w-])");
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "\\b\\d{1,5} (?:[NSEW]\\.? )?(?:[A-Z][\\p{L}']{0,20} |\\d{1,3}(?:st|nd|rd|th) ){1,4}"
                            + "(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct"
                            + "|Way|Place|Pl|Terrace|Circle|Cir|Highway|Hwy|Parkway|Pkwy|Trail|Square)\\b\\.?"
                            + "(?:,? (?:Apt|Apartment|Suite|Ste|Unit|#)\\.? ?\\w{1,6})?"
                            + "(?:,? [A-Z][\\p{L}']{1,20}(?: [A-Z][\\p{L}']{1,20}){0,2},? [A-Z]{2}(?: \\d{5}(?:-\\d{4})?)?)?"
                            + "|\\bP\\.?O\\.? Box \\d{1,6}(?:, [A-Z][\\p{L} ]{1,30}, [A-Z]{2}(?: \\d{5})?)?");
    private static final Pattern ICD10 =
            Pattern.compile("(?<![\\w.-])[A-TV-Z]\\d[0-9AB]\\.[0-9A-TV-Z]{1,4}(?![\\w])(?!\\.\\d)");
    private static final Pattern ICD10_SHORT =
            Pattern.compile("(?<![\\w.-])[A-TV-Z]\\d[0-9AB](?:[0-9A-TV-Z]{1,4})?(?![\\w.-]*\\w)");
    private static final Pattern DIAGNOSIS =
            Pattern.compile(
                    "\\b(?:icd|dx|diagnos[ei]s|diagnostic|codes?)\\b|\\bicd-?10", CASE_INSENSITIVE);
    private static final Pattern SPINE =
            Pattern.compile(
                    "(?:\\b(?:levels?|vertebra\\w*|spin\\w+|fracture|dermatom\\w+|myotom\\w+|disc|facet|at|vitamin)\\s)$",
                    CASE_INSENSITIVE);
    private static final Pattern CPT =
            Pattern.compile(
                    "(?<![\\w.$/-]|\\d,)(?:97[0-7]\\d\\d|92[56]\\d\\d|9589\\d|9585[12]|9611[0-6]|96105|96125)(?![\\w/]|\\.\\d|-\\d{4})");
    private static final Pattern CPT_NAMED =
            Pattern.compile(
                    "\\b(?:CPT|HCPCS|procedure code|billing code)(?: codes?)?[ :#\\t]{1,3}(?<x>\\d{5}|[A-V]\\d{4})(?!\\w)");
    private static final Pattern HCPCS = Pattern.compile("(?<![\\w.-])G\\d{4}(?![\\w.]*\\w)");
    private static final Pattern HCPCS_SUPPLY =
            Pattern.compile("(?<![\\w.-])[AEKLQSV]\\d{4}(?![\\w.]*\\w)");
    private static final Pattern BILLING =
            Pattern.compile(
                    "\\b(?:hcpcs|codes?|bill(?:ed|ing)|charges?|supply|supplies|orthosis|units?)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern ZIP_BEFORE =
            Pattern.compile("(?:(?:,|\\b[A-Z][a-z]+) ?[A-Z]{2}|(?i:\\bzip)(?: code)?:?)\\s{1,2}$");

    private Codes() {}

    static void findIdentifiers(Found found) {
        found.addAll(Kind.EMAIL, EMAIL);
        found.addAll(Kind.NPI, NPI_NAMED);
        found.addAll(Kind.MRN, RECORD_NAMED, Codes::isRecord);
        found.addAll(Kind.PHONE, PHONE);
        found.addAll(Kind.PHONE, PHONE_NAMED);
        found.addAll(Kind.NPI, TEN_DIGITS, m -> isNpi(m.group()));
        found.addAll(Kind.MRN, RECORD);
        for (var known : found.of(Kind.MRN)) {
            repeat(found, known);
        }
        found.addAll(Kind.ADDRESS, ADDRESS);
    }

    static void findCodes(Found found) {
        found.addAll(Kind.CPT, CPT, m -> !ZIP_BEFORE.matcher(found.before(m.start(), 40)).find());
        found.addAll(Kind.CPT, CPT_NAMED);
        found.addAll(Kind.CPT, HCPCS);
        found.addAll(Kind.CPT, HCPCS_SUPPLY, m -> BILLING.matcher(found.line(m.start())).find());
        found.addAll(Kind.ICD10, ICD10);
        found.addAll(Kind.ICD10, ICD10_SHORT, m -> isDiagnosis(found, m));
    }

    /// Whether ten digits are an NPI: the last is the Luhn check digit of `80840` and the others.
    ///
    /// Source: 45 CFR 162.406 and the NPI check digit calculation of CMS.
    static boolean isNpi(String digits) {
        int sum = 24; // What the prefix 80840 adds.
        for (int i = 0; i < 10; i++) {
            int digit = digits.charAt(i) - '0';
            int doubled = i % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    private static boolean isRecord(MatchResult m) {
        return m.group("x").chars().filter(Character::isDigit).count() >= 3;
    }

    private static void repeat(Found found, Span known) {
        String number = known.of(found.text());
        if (number.length() >= 5) {
            found.addAll(
                    Kind.MRN,
                    Pattern.compile("(?<![\\w-])" + Pattern.quote(number) + "(?![\\w-])"));
        }
    }

    /// Short ones look like levels of the spine (`T10`), vitamins and much else.
    private static boolean isDiagnosis(Found found, MatchResult m) {
        boolean spine =
                m.group().matches("T1[0-2]|[CLS]\\d\\d?")
                        || SPINE.matcher(found.before(m.start(), 16)).find();
        boolean bracket =
                found.before(m.start(), 1).equals("(")
                        || found.before(m.start(), 6).matches("(?i).*ICD.*");
        return DIAGNOSIS.matcher(found.line(m.start())).find() && (!spine || bracket);
    }
}
