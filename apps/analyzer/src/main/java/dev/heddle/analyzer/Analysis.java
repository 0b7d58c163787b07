package dev.heddle.analyzer;

import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.rules.Finding;
import java.util.List;

/// All that was found out about one document. It has the text: health information.
///
/// @param document how it was read, and its text
/// @param reading what it is and what stands in it
/// @param ruleSet id and version of the rules, such as `medicare-outpatient 2026.1`
/// @param findings one for each rule, in the order of the rules
public record Analysis(Document document, Reading reading, String ruleSet, List<Finding> findings) {
    public Analysis {
        findings = List.copyOf(findings);
    }
}
