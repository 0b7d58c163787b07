package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.reading.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What notes have to hold: rules in a file that people can read, each with its source. May be
/// called from any thread; never blocks but where it reads a file.
///
/// A finding is a remark for a person who knows the patient, not legal advice. It never says FAIL
/// of what is only missing from the text: that is NOT_FOUND. FAIL has a quote that shows the
/// defect.
public final class RuleSet {
    private static final String BUILT_IN = "medicare-outpatient.yaml";

    private final String name;
    private final List<Rule> rules;

    private RuleSet(String name, List<Rule> rules) {
        this.name = name;
        this.rules = List.copyOf(rules);
    }

    /// The rules that come along: documentation of outpatient therapy for Medicare.
    public static RuleSet builtIn() {
        return BuiltIn.RULES;
    }

    /// The rules that come along, with those of a file: one with the same id takes the place of the
    /// other, one that the file drops is gone.
    ///
    /// @throws RuleFileException if the file is no rule file; it says where and what is expected
    /// @throws IOException if it cannot be read
    public static RuleSet read(Path file) throws IOException, RuleFileException {
        try (var in = Files.newInputStream(file)) {
            return builtIn().with(RuleFile.read(in.readNBytes(RuleFile.MAX_BYTES + 1)));
        }
    }

    /// As {@link #read}, from text.
    ///
    /// @throws RuleFileException if it is no rule file
    public static RuleSet parse(String text) throws RuleFileException {
        return builtIn().with(RuleFile.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Id and version, such as `medicare-outpatient 2026.1`.
    public String name() {
        return name;
    }

    /// The ids of its rules, in order.
    public List<String> ids() {
        return rules.stream().map(Rule::id).toList();
    }

    /// What the rules say of a document: one finding each, in their order.
    public List<Finding> score(Document document, Reading reading) {
        return score(document.text(), reading);
    }

    List<Finding> score(String text, Reading reading) {
        var note = new Note(text, reading);
        return rules.stream().map(rule -> rule.on(note)).toList();
    }

    private RuleSet with(RuleFile.Content content) {
        var all = new ArrayList<Rule>(rules);
        all.removeIf(rule -> content.drop().contains(rule.id()));
        for (var rule : content.rules()) {
            int at = all.stream().map(Rule::id).toList().indexOf(rule.id());
            if (at < 0) {
                all.add(rule);
            } else {
                all.set(at, rule);
            }
        }
        return new RuleSet(name + " + " + content.name(), all);
    }

    /// Read once, when first asked for.
    private static final class BuiltIn {
        private static final RuleSet RULES = read();

        private static RuleSet read() {
            try (var in = RuleSet.class.getResourceAsStream(BUILT_IN)) {
                var content = RuleFile.read(Objects.requireNonNull(in).readAllBytes());
                return new RuleSet(content.name(), content.rules());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (RuleFileException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
