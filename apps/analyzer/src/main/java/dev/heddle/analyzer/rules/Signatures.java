package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.reading.Signature;
import dev.heddle.analyzer.reading.Signature.Role;
import dev.heddle.analyzer.reading.Span;
import java.util.List;

/// Whether somebody signed who may.
final class Signatures {
    private Signatures() {}

    static Outcome check(Note note, Settings settings) {
        var by = settings.list("by", List.of("THERAPIST", "ASSISTANT"));
        var all = note.signatures();
        var good =
                all.stream()
                        .filter(s -> by.contains(s.role().name()))
                        .map(Signature::span)
                        .toList();
        if (!good.isEmpty()) {
            return Outcome.pass("Signed, with credentials.", good);
        }
        // A physician signs a certification, not this.
        var others = all.stream().filter(s -> s.role() != Role.PHYSICIAN).toList();
        if (others.isEmpty()) {
            return Outcome.notFound("No signature with credentials was found.");
        }
        return Outcome.fail(
                why(others.getFirst().role()), others.stream().map(s -> quote(note, s)).toList());
    }

    private static String why(Role role) {
        return switch (role) {
            case BLANK -> "The line to sign on is blank.";
            case UNNAMED -> "The signature has no credentials.";
            case ASSISTANT -> "An assistant alone signed; a therapist has to.";
            case OTHER -> "Who signed is none of those who may.";
            case THERAPIST, PHYSICIAN -> "A therapist signed; the rule asks for somebody else.";
        };
    }

    private static Span quote(Note note, Signature signature) {
        return signature.role() == Role.BLANK
                ? signature.span()
                : note.line(signature.span().start());
    }
}
