package dev.heddle.analyzer.reading;

import dev.heddle.analyzer.reading.Entity.Kind;

/// Reads a note: tells its type and its discipline by weighted cues, and finds what stands in it by
/// rules. No model, no network, no chance: the same text gives the same reading, and each part of
/// it says where in the text it comes from. May be called from any thread; never blocks.
///
/// Time grows with the length of the text: no pattern repeats what itself repeats.
public final class NoteReader {
    /// Reads a text.
    public Reading read(String text) {
        var told = Cues.tell(text);
        var sections = Sections.of(text);
        var found = new Found(text);
        Codes.findIdentifiers(found);
        Dates.find(found);
        Dates.findTimes(found);
        Codes.findCodes(found);
        Minutes.find(found, sections);
        Names.find(found);
        Medications.find(found);
        Goals.find(found, sections);
        for (var signature : Signature.of(text)) {
            if (signature.role() != Signature.Role.BLANK) {
                found.addAround(Kind.SIGNATURE, signature.span());
            }
        }
        return new Reading(
                told.type(),
                told.typeConfidence(),
                told.discipline(),
                told.disciplineConfidence(),
                told.evidence(),
                found.all());
    }
}
