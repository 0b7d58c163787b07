package dev.heddle.analyzer.rules;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.reading.Sections;
import dev.heddle.analyzer.reading.Signature;
import dev.heddle.analyzer.reading.Signature.Role;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.rules.Note.Dated;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The certification of a plan of care: who signed, when, and for how long.
final class Certification {
    private static final int DEFAULT_DAYS = 30;
    private static final int DEFAULT_PERIOD = 90;

    /// Since this day a signed order on file and proof that the plan was sent are enough for the
    /// initial certification (89 Fed. Reg. 97912).
    private static final LocalDate ORDER_ON_FILE = LocalDate.of(2025, 1, 1);

    private static final Pattern ORDER =
            Pattern.compile(
                    "\\b(?:signed|written|dated)\\b[^.\\n]{0,60}\\b(?:order|referral)\\b[^\\n]{0,100}?\\b(?:on file|in (?:the )?(?:chart|record|file)|received|scanned)|\\b(?:order|referral)\\b[^\\n]{0,100}?\\bsigned\\b[^\\n]{0,60}?\\b(?:on file|in (?:the )?(?:chart|record|file)|received|scanned)",
                    CASE_INSENSITIVE);
    private static final Pattern SENT =
            Pattern.compile(
                    "\\b(?:plan|poc|evaluation)\\b[^\\n]{0,80}?\\b(?:transmitted|faxed|sent|e-?mailed|mailed|forwarded|delivered|routed)\\b[^\\n]{0,160}",
                    CASE_INSENSITIVE);
    private static final Pattern NOT_SENT =
            Pattern.compile(
                    "\\b(?:not|never|to be|will be|has yet to be|pending)\\s+(?:yet\\s+|been\\s+)?(?:transmitted|faxed|sent|mailed|forwarded|delivered|routed)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern PLACE =
            Pattern.compile(
                    "(?m)^.{0,40}\\b(?:physician|provider|practitioner|NPP)(?:'s)?\\s+(?:re-?)?(?:certification|signature)\\b.{0,80}|\\bi\\s+(?:re-?)?certify\\b.{0,120}|\\b(?:signature|certification)\\b[^.\\n]{0,40}\\b(?:pending|awaited|not (?:yet )?(?:received|obtained|returned|signed)|outstanding)\\b|\\b(?:awaiting|pending)\\b[^.\\n]{0,40}\\b(?:signature|certification)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern PERIOD_WORDS =
            Pattern.compile(
                    "\\bcertif|\\bplan of (?:care|treatment)\\b|\\bperiod\\b|\\beffective\\b|\\bduration\\b",
                    CASE_INSENSITIVE);
    private static final Pattern REPORTING =
            Pattern.compile(
                    "\\b(?:reporting|previous|prior|last|initial|original|treated|seen|attended|dates of (?:service|treatment)|episode|interval)\\b",
                    CASE_INSENSITIVE);
    private static final Pattern BETWEEN =
            Pattern.compile(
                    "\\s*(?:to|through|thru|until|till|[-–—]|and|\\|)\\s*:?\\s*", CASE_INSENSITIVE);
    private static final Pattern LENGTH =
            Pattern.compile(
                    "\\bcertif[^.\\n]{0,60}?\\b(\\d{1,3})[\\s-]+(day|week|month)s?\\b",
                    CASE_INSENSITIVE);
    private static final Pattern DURATION =
            Pattern.compile(
                    "\\b(?:for|x|×|duration:?)\\s*(?:the next\\s+|a further\\s+|another\\s+)?(\\d{1,2})\\s*(?:more\\s+|additional\\s+)?(week|wk|month)s?\\b",
                    CASE_INSENSITIVE);

    private Certification() {}

    /// Whether it is signed in time.
    static Outcome signed(Note note, Settings settings) {
        var signature =
                note.signatures().stream().filter(s -> s.role() == Role.PHYSICIAN).findFirst();
        if (signature.isPresent()) {
            return inTime(note, signature.get(), settings.number("days", DEFAULT_DAYS));
        }
        boolean initial = note.reading().type() == DocumentType.EVALUATION;
        if (initial) {
            var sent = orderOnFile(note, settings);
            if (sent.isPresent()) {
                return sent.get();
            }
        }
        var place = PLACE.matcher(note.text());
        if (place.find()) {
            var quote = new Span(place.start(), place.end());
            return Outcome.fail("No physician or NPP signed the certification.", List.of(quote));
        }
        return Outcome.notFound(
                "No signature of a physician or NPP was found"
                        + (initial
                                ? ", and no proof that the plan was sent to who ordered it."
                                : "."));
    }

    private static Outcome inTime(Note note, Signature signature, int days) {
        var service = note.service();
        if (signature.date().isEmpty() || service.isEmpty()) {
            return Outcome.pass(
                    "Signed by a physician or NPP; the day was not found.",
                    List.of(signature.span()));
        }
        long after = ChronoUnit.DAYS.between(service.get().day(), signature.date().get());
        var quotes = List.of(note.line(signature.span().start()), service.get().span());
        String message =
                "Signed %d days after the day of the note; it is due within %d."
                        .formatted(after, days);
        return after <= days ? Outcome.pass(message, quotes) : Outcome.fail(message, quotes);
    }

    private static Optional<Outcome> orderOnFile(Note note, Settings settings) {
        var from = settings.day("order_on_file", ORDER_ON_FILE);
        if (note.service().filter(d -> !d.day().isBefore(from)).isEmpty()) {
            return Optional.empty();
        }
        var order = ORDER.matcher(note.text());
        var sent = SENT.matcher(note.text());
        if (!order.find() || !sent.find() || NOT_SENT.matcher(sent.group()).find()) {
            return Optional.empty();
        }
        var quotes =
                List.of(new Span(order.start(), order.end()), new Span(sent.start(), sent.end()));
        int days = settings.number("days", DEFAULT_DAYS);
        var late =
                note.dates().stream()
                        .filter(d ->
                                d.span().start() >= sent.start() && d.span().end() <= sent.end())
                        .filter(d ->
                                ChronoUnit.DAYS.between(note.service().get().day(), d.day()) > days)
                        .findFirst();
        return Optional.of(
                late.isPresent()
                        ? Outcome.fail(
                                "The plan was sent more than %d days after the evaluation."
                                        .formatted(days),
                                quotes)
                        : Outcome.pass(
                                "A signed order is on file and the plan was sent in time.",
                                quotes));
    }

    /// Whether it is short enough.
    static Outcome period(Note note, Settings settings) {
        int most = settings.number("days", DEFAULT_PERIOD);
        var quotes = new ArrayList<Span>();
        long longest = -1;
        var dates = note.dates();
        for (int i = 0; i + 1 < dates.size(); i++) {
            var from = dates.get(i);
            var to = dates.get(i + 1);
            if (isPeriod(note, from, to)) {
                longest = Math.max(longest, ChronoUnit.DAYS.between(from.day(), to.day()));
                quotes.add(new Span(from.span().start(), to.span().end()));
            }
        }
        if (longest < 0) {
            return byLength(note, most);
        }
        String message =
                "It is certified for %d days; at most %d are allowed.".formatted(longest, most);
        return longest <= most ? Outcome.pass(message, quotes) : Outcome.fail(message, quotes);
    }

    private static boolean isPeriod(Note note, Dated from, Dated to) {
        String between = note.text().substring(from.span().end(), to.span().start());
        if (!BETWEEN.matcher(between).matches() || to.day().isBefore(from.day())) {
            return false;
        }
        String around = note.line(from.span().start()).of(note.text());
        boolean certifies =
                note.in(Sections.Kind.CERTIFICATION, from.span())
                        || PERIOD_WORDS.matcher(around).find();
        return certifies && !REPORTING.matcher(note.before(from.span().start())).find();
    }

    private static Outcome byLength(Note note, int most) {
        var stated = LENGTH.matcher(note.text());
        if (stated.find()) {
            long days = days(stated.group(1), stated.group(2));
            var quote = List.of(new Span(stated.start(), stated.end()));
            String message =
                    "It is certified for %d days; at most %d are allowed.".formatted(days, most);
            return days <= most ? Outcome.pass(message, quote) : Outcome.fail(message, quote);
        }
        if (hasLongRange(note, most)) {
            return Outcome.notFound(
                    "Whether the long period in the text is what is certified, a person has to look.");
        }
        var quotes = new ArrayList<Span>();
        long sum = 0;
        var durations = DURATION.matcher(note.text());
        while (durations.find()
                && (quotes.isEmpty() || goesOn(note.text(), quotes.getLast(), durations.start()))) {
            sum += days(durations.group(1), durations.group(2));
            quotes.add(new Span(durations.start(), durations.end()));
        }
        if (sum == 0 || sum > most) {
            // A plan may be longer than what is certified at once.
            return Outcome.notFound("The certified period was not found.");
        }
        return Outcome.pass(
                "The plan is for %d days; at most %d are certified at once.".formatted(sum, most),
                quotes);
    }

    private static boolean hasLongRange(Note note, int most) {
        var dates = note.dates();
        for (int i = 0; i + 1 < dates.size(); i++) {
            String between =
                    note.text()
                            .substring(dates.get(i).span().end(), dates.get(i + 1).span().start());
            long days = ChronoUnit.DAYS.between(dates.get(i).day(), dates.get(i + 1).day());
            if (days > most && BETWEEN.matcher(between).matches()) {
                return true;
            }
        }
        return false;
    }

    /// `for 4 weeks, then twice a week for 4 weeks`.
    private static boolean goesOn(String text, Span last, int next) {
        return text.substring(last.end(), next).contains("then");
    }

    private static long days(String number, String unit) {
        long n = Long.parseLong(number);
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "week", "wk" -> n * 7;
            case "month" -> n * 30;
            default -> n;
        };
    }
}
