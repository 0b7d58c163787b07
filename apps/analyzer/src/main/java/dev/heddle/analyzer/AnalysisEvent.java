package dev.heddle.analyzer;

import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.jobs.JobEvent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A step of an analysis that is done. Has counts and words of ours, nothing of the document.
public sealed interface AnalysisEvent extends JobEvent.Special {
    /// It could be read.
    ///
    /// @param pages 0 if its format has none
    record DocumentLoaded(Format format, long bytes, int pages, int characters, int cautions)
            implements AnalysisEvent {}

    /// What it is. Confidences are from 0 to 1.
    record Classified(
            DocumentType type,
            double typeConfidence,
            Discipline discipline,
            double disciplineConfidence)
            implements AnalysisEvent {}

    /// How many of each kind stand in it; none of those that do not.
    record EntitiesExtracted(Map<Entity.Kind, Integer> counts) implements AnalysisEvent {
        public EntitiesExtracted {
            counts = Map.copyOf(counts);
        }
    }

    /// How many rules came to which verdict; all four are there.
    ///
    /// @param ruleSet id and version of the rules
    record ComplianceScored(String ruleSet, Map<Verdict, Integer> counts) implements AnalysisEvent {
        public ComplianceScored {
            counts = Map.copyOf(counts);
        }
    }

    /// All is known that a report says.
    ///
    /// @param findings how many it has
    record ReportReady(int findings) implements AnalysisEvent {}

    /// The step in one word, such as `document_loaded`.
    default String step() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
    }

    /// What is known of it, for those that know no class of ours: names, with a number or a word.
    default Map<String, Object> details() {
        var details = new LinkedHashMap<String, Object>();
        switch (this) {
            case DocumentLoaded loaded -> {
                details.put("format", loaded.format().name());
                details.put("bytes", loaded.bytes());
                details.put("pages", loaded.pages());
                details.put("characters", loaded.characters());
                details.put("cautions", loaded.cautions());
            }
            case Classified classified -> {
                details.put("type", classified.type().name());
                details.put("typeConfidence", classified.typeConfidence());
                details.put("discipline", classified.discipline().name());
                details.put("disciplineConfidence", classified.disciplineConfidence());
            }
            case EntitiesExtracted extracted -> {
                for (var kind : Entity.Kind.values()) { // In an order that is always the same.
                    if (extracted.counts().containsKey(kind)) {
                        details.put(kind.name(), extracted.counts().get(kind));
                    }
                }
            }
            case ComplianceScored scored -> {
                details.put("ruleSet", scored.ruleSet());
                for (var verdict : Verdict.values()) {
                    details.put(verdict.name(), scored.counts().getOrDefault(verdict, 0));
                }
            }
            case ReportReady ready -> details.put("findings", ready.findings());
        }
        return details;
    }
}
