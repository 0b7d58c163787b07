package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.reading.Dates;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.reading.Sections;
import dev.heddle.analyzer.reading.Sections.Section;
import dev.heddle.analyzer.reading.Signature;
import dev.heddle.analyzer.reading.Span;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A note as checks see it: its text and what was found in it, once for all rules.
final class Note {
    private static final Pattern OF_SERVICE =
            Pattern.compile(
                    "(?i)(?:date of (?:service|visit|treatment|report|discharge|note|re-?certification|re-?evaluation|session|encounter)|(?:service|visit|report|treatment|session|discharge|note|today'?s) date|\\bDOS|seen(?: on)?|^\\s*date|\\|\\s*date)\\s{0,3}[:#-]?\\s{0,6}$");

    /// The day of an evaluation, which later notes name, too.
    private static final Pattern OF_EVALUATION =
            Pattern.compile(
                    "(?i)(?:date of (?:initial )?eval(?:uation)?|(?:initial )?eval(?:uation)?(?: date)?|start of care|\\bsoc)(?: date)?\\s{0,3}[:#-]?\\s{0,6}$");

    private static final Pattern OF_BIRTH =
            Pattern.compile(
                    "(?i)(?:\\bDOB|birth\\w*|born(?: on)?|d\\.o\\.b\\.?)\\s{0,3}[:#-]?\\s{0,6}$");
    private static final Pattern PAST =
            Pattern.compile(
                    "(?i)\\b(?:onset|injur\\w*|surger\\w*|certification|certified|period|referral|order|from|to|through|since|until)\\b[^\\n]{0,24}$");
    private static final int LOOK_BACK = 40;
    private static final int HEADER_LINES = 8;

    private static final Pattern NO_DATE =
            Pattern.compile(
                    "(?im)\\b(?:date(?: of (?:service|visit|treatment))?|DOS) ?:[ \\t]*(?:_{2,}.*|$)");

    private final String text;
    private final Reading reading;
    private final List<Section> sections;
    private final List<Signature> signatures;
    private final Optional<Dated> service;

    /// A day, and where the text names it.
    record Dated(LocalDate day, Span span) {}

    Note(String text, Reading reading) {
        this.text = text;
        this.reading = reading;
        this.sections = Sections.of(text);
        this.signatures = Signature.of(text);
        this.service = findService();
    }

    String text() {
        return text;
    }

    Reading reading() {
        return reading;
    }

    List<Section> sections() {
        return sections;
    }

    List<Signature> signatures() {
        return signatures;
    }

    /// Whether a place is in a part of some kind.
    boolean in(Sections.Kind kind, Span place) {
        return sections.stream()
                .anyMatch(s ->
                        s.kind() == kind
                                && s.body().start() <= place.start()
                                && place.end() <= s.body().end());
    }

    /// The day that the note is about.
    Optional<Dated> service() {
        return service;
    }

    List<Span> of(Kind kind) {
        return reading.entities().stream().filter(e -> e.kind() == kind).map(Entity::span).toList();
    }

    /// Whether it names the day that it is about.
    Outcome dated() {
        if (service.isPresent()) {
            return Outcome.pass("The day of treatment is there.", List.of(service.get().span()));
        }
        var blank = NO_DATE.matcher(text);
        return blank.find()
                ? Outcome.fail(
                        "The day is left blank.", List.of(new Span(blank.start(), blank.end())))
                : Outcome.notFound("The day of treatment was not found.");
    }

    /// The dates of the text, without those of birth.
    List<Dated> dates() {
        return of(Kind.DATE).stream()
                .filter(span -> !OF_BIRTH.matcher(before(span.start())).find())
                .flatMap(span -> Dates.parse(span.of(text)).map(d -> new Dated(d, span)).stream())
                .toList();
    }

    /// The text with spaces for entities of some kinds, so that offsets stay.
    String without(Set<Kind> kinds) {
        if (kinds.isEmpty()) {
            return text;
        }
        var masked = new StringBuilder(text);
        for (var entity : reading.entities()) {
            if (kinds.contains(entity.kind())) {
                for (int i = entity.span().start(); i < entity.span().end(); i++) {
                    masked.setCharAt(i, ' ');
                }
            }
        }
        return masked.toString();
    }

    /// What stands before a place on its line, as far as it matters.
    String before(int at) {
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        return text.substring(Math.max(lineStart, at - LOOK_BACK), at);
    }

    Span line(int at) {
        int end = text.indexOf('\n', at);
        return new Span(text.lastIndexOf('\n', at - 1) + 1, end < 0 ? text.length() : end);
    }

    private Optional<Dated> findService() {
        var dates = dates();
        var evaluated = first(dates, OF_EVALUATION);
        if (evaluated.isPresent() && reading.type() == DocumentType.EVALUATION) {
            return evaluated;
        }
        var named = first(dates, OF_SERVICE);
        if (named.isPresent()) {
            return named;
        }
        int header = headerEnd();
        var first =
                dates.stream()
                        .filter(d -> d.span().start() < header && !isOfThePast(d))
                        .findFirst();
        return first.or(() ->
                signatures.stream()
                        .flatMap(s -> s.date().map(d -> new Dated(d, s.span())).stream())
                        .findFirst());
    }

    private Optional<Dated> first(List<Dated> dates, Pattern behind) {
        return dates.stream()
                .filter(d -> behind.matcher(before(d.span().start())).find())
                .findFirst();
    }

    /// Onset, surgery, the evaluation of a later note, both ends of a period.
    private boolean isOfThePast(Dated dated) {
        String before = before(dated.span().start());
        return PAST.matcher(before).find() || OF_EVALUATION.matcher(before).find();
    }

    private int headerEnd() {
        int end = 0;
        for (int i = 0; i < HEADER_LINES && end >= 0; i++) {
            int next = text.indexOf('\n', end);
            end = next < 0 ? text.length() : Math.min(text.length(), next + 1);
        }
        return end;
    }
}
