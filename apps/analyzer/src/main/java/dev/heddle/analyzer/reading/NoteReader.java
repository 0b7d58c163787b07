package dev.heddle.analyzer.reading;

import dev.heddle.analyzer.document.Stop;
import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.List;

/// Reads a note: tells its type and its discipline by weighted cues, and finds what stands in it by
/// rules. No model, no network, no chance: the same text gives the same reading, and each part of
/// it says where in the text it comes from. May be called from any thread; never blocks.
///
/// Time grows with the length of the text: no pattern repeats what itself repeats.
public final class NoteReader {
    /// Reads a text.
    public Reading read(String text) {
        try {
            return read(text, Stop.NEVER);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody asked it to stop", e);
        }
    }

    /// Reads a text, and asks `stop` between its steps, each of which takes about a microsecond a
    /// character.
    ///
    /// @throws InterruptedException if `stop` says so
    public Reading read(String text, Stop stop) throws InterruptedException {
        var told = Cues.tell(text);
        stop.check();
        var sections = Sections.of(text);
        var found = new Found(text);
        for (Runnable step :
                List.<Runnable>of(
                        () -> Codes.findIdentifiers(found),
                        () -> Dates.find(found),
                        () -> Dates.findTimes(found),
                        () -> Codes.findCodes(found),
                        () -> Minutes.find(found, sections),
                        () -> Names.find(found),
                        () -> Medications.find(found),
                        () -> Goals.find(found, sections),
                        () -> findSignatures(found))) {
            step.run();
            stop.check();
        }
        return new Reading(
                told.type(),
                told.typeConfidence(),
                told.discipline(),
                told.disciplineConfidence(),
                told.evidence(),
                found.all());
    }

    private static void findSignatures(Found found) {
        for (var signature : Signature.of(found.text())) {
            if (signature.role() != Signature.Role.BLANK) {
                found.addAround(Kind.SIGNATURE, signature.span());
            }
        }
    }
}
