package dev.heddle.analyzer;

import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.rules.Finding;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// An analysis in JSON, as the hub and the command give it out; docs/wire.md shows it. Spans count
/// UTF-16 units, as Java and JavaScript do. May be called from any thread; never blocks.
public final class AnalysisJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private AnalysisJson() {}

    /// All of it with its text, in UTF-8.
    public static byte[] write(Analysis analysis) {
        return JSON.writeValueAsBytes(Shown.of(analysis));
    }

    /// The analysis as an object that Jackson writes in the same way, to go into a larger one.
    public static Object shown(Analysis analysis) {
        return Shown.of(analysis);
    }

    /// What {@link #write} has written.
    ///
    /// @throws JacksonException if it is something else
    public static Analysis read(byte[] json) {
        return JSON.readValue(json, Shown.class).analysis();
    }

    private record Shown(
            ShownDocument document,
            String text,
            ShownReading reading,
            String ruleSet,
            List<Finding> findings) {
        static Shown of(Analysis analysis) {
            var document = analysis.document();
            return new Shown(
                    new ShownDocument(
                            document.format(),
                            document.bytes(),
                            document.pages(),
                            document.decoding(),
                            document.cautions()),
                    document.text(),
                    ShownReading.of(analysis.reading()),
                    analysis.ruleSet(),
                    analysis.findings());
        }

        Analysis analysis() {
            return new Analysis(document.with(text), reading.reading(), ruleSet, findings);
        }
    }

    private record ShownDocument(
            Document.Format format,
            long bytes,
            int pages,
            Optional<Document.Decoding> decoding,
            List<Document.Caution> cautions) {
        Document with(String text) {
            return new Document(format, bytes, pages, decoding, cautions, text);
        }
    }

    private record ShownReading(
            Reading.DocumentType type,
            double typeConfidence,
            Reading.Discipline discipline,
            double disciplineConfidence,
            List<Span> evidence,
            List<ShownEntity> entities) {
        static ShownReading of(Reading reading) {
            return new ShownReading(
                    reading.type(),
                    reading.typeConfidence(),
                    reading.discipline(),
                    reading.disciplineConfidence(),
                    reading.evidence(),
                    reading.entities().stream().map(ShownEntity::of).toList());
        }

        Reading reading() {
            return new Reading(
                    type,
                    typeConfidence,
                    discipline,
                    disciplineConfidence,
                    evidence,
                    entities.stream().map(ShownEntity::entity).toList());
        }
    }

    private record ShownEntity(Entity.Kind kind, int start, int end) {
        static ShownEntity of(Entity entity) {
            return new ShownEntity(entity.kind(), entity.span().start(), entity.span().end());
        }

        Entity entity() {
            return new Entity(kind, new Span(start, end));
        }
    }
}
