package dev.heddle.analyzer.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.reading.Sections;
import dev.heddle.analyzer.rules.Check.Where;
import dev.heddle.analyzer.rules.Yaml.Table;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a rule file: YAML, as docs/guide/compliance-rules.md describes it.
final class RuleFile {
    /// Far more than all rules of all payers.
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_RULES = 500;
    private static final int MAX_PATTERNS = 64;
    private static final int MAX_PATTERN = 2_000;
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_ID = 60;

    /// What a file says.
    record Content(String name, List<Rule> rules, Set<String> drop) {}

    private RuleFile() {}

    static Content read(byte[] bytes) throws RuleFileException {
        var file = Yaml.table(Yaml.root(bytes, MAX_BYTES), "a rule file");
        String name =
                Yaml.scalar(file.need("id"), "the id", MAX_ID)
                        + " "
                        + Yaml.scalar(file.need("version"), "the version", MAX_ID);
        var drop = new HashSet<>(texts(file.get("drop"), "drop", MAX_ID));
        var rules = new ArrayList<Rule>();
        var ids = new HashSet<String>();
        if (file.get("rules").isPresent()) {
            for (var node : Yaml.list(file.need("rules"), "rules", MAX_RULES)) {
                var rule = rule(Yaml.table(node, "a rule"));
                if (!ids.add(rule.id())) {
                    throw Yaml.at(
                            node, "the id '%s' stands twice; rename one".formatted(rule.id()));
                }
                rules.add(rule);
            }
        }
        file.requireNothingElse();
        return new Content(name, rules, drop);
    }

    private static Rule rule(Table table) throws RuleFileException {
        var id = table.need("id");
        if (!Yaml.scalar(id, "the id", MAX_ID).matches("[A-Z][A-Z0-9_.]*")) {
            throw Yaml.at(
                    id,
                    "an id is expected to be of capital letters, digits, points and underscores, such as NOTE.DATE");
        }
        var source = table.need("source");
        if (!Yaml.scalar(source, "the source", MAX_TEXT).startsWith("https://")) {
            throw Yaml.at(source, "the source is expected to be a URL that begins with https://");
        }
        var rule =
                new Rule(
                        Yaml.scalar(id, "the id", MAX_ID),
                        Yaml.scalar(table.need("title"), "the title", MAX_TEXT),
                        enums(
                                table.get("types"),
                                DocumentType.class,
                                EnumSet.range(DocumentType.EVALUATION, DocumentType.DISCHARGE)),
                        enums(
                                table.get("disciplines"),
                                Discipline.class,
                                EnumSet.range(Discipline.PT, Discipline.SLP)),
                        day(table.get("from")),
                        day(table.get("until")),
                        Yaml.scalar(table.need("citation"), "the citation", MAX_TEXT),
                        Yaml.scalar(source, "the source", MAX_TEXT),
                        Yaml.scalar(table.need("mend"), "'mend'", MAX_TEXT),
                        new Rule.Says(
                                text(table.get("pass"), "The note has it."),
                                text(table.get("fail"), "The note shows that it does not have it."),
                                text(
                                        table.get("not_found"),
                                        "The text does not have it; a person has to look.")),
                        check(table.need("check")));
        table.requireNothingElse();
        return rule;
    }

    private static Check check(Node node) throws RuleFileException {
        var table = Yaml.table(node, "a check");
        Check check;
        if (table.get("text").isPresent()) {
            check =
                    new Check.Text(
                            patterns(table.get("text")),
                            patterns(table.get("instead")),
                            where(table));
        } else if (table.get("never").isPresent()) {
            check = new Check.Never(patterns(table.get("never")), where(table));
        } else if (table.get("entity").isPresent()) {
            check = new Check.Has(one(table.need("entity"), Entity.Kind.class));
        } else if (table.get("each").isPresent()) {
            check =
                    new Check.Each(
                            one(table.need("each"), Entity.Kind.class),
                            patterns(Optional.of(table.need("match"))),
                            patterns(table.get("fails")));
        } else if (table.get("all").isPresent()) {
            check = new Check.All(checks(table.need("all")));
        } else if (table.get("any").isPresent()) {
            check = new Check.Any(checks(table.need("any")));
        } else if (table.get("calculate").isPresent()) {
            check = calculated(table);
        } else {
            throw Yaml.at(
                    node,
                    "a check is expected to have one of text, never, entity, each, all, any, calculate");
        }
        table.requireNothingElse();
        return check;
    }

    private static List<Check> checks(Node node) throws RuleFileException {
        var checks = new ArrayList<Check>();
        for (var each : Yaml.list(node, "a list of checks", MAX_PATTERNS)) {
            checks.add(check(each));
        }
        return checks;
    }

    private static Check calculated(Table table) throws RuleFileException {
        var node = table.need("calculate");
        String name = Yaml.scalar(node, "the calculation", MAX_ID);
        var calculation =
                Calculation.named(name)
                        .orElseThrow(() ->
                                Yaml.at(
                                        node,
                                        "'%s' is no calculation; expected is one of %s"
                                                .formatted(
                                                        name,
                                                        String.join(", ", Calculation.names()))));
        var values = new HashMap<String, List<String>>();
        if (table.get("with").isPresent()) {
            var with = Yaml.table(table.need("with"), "'with'");
            for (var setting : calculation.settings().entrySet()) {
                if (with.get(setting.getKey()).isPresent()) {
                    values.put(
                            setting.getKey(),
                            setting(
                                    with.need(setting.getKey()),
                                    setting.getKey(),
                                    setting.getValue()));
                }
            }
            with.requireNothingElse();
        }
        return new Check.Calculated(calculation, new Settings(values));
    }

    private static List<String> setting(Node node, String name, java.util.regex.Pattern expected)
            throws RuleFileException {
        var values = texts(Optional.of(node), name, MAX_ID);
        for (var value : values) {
            if (!expected.matcher(value).matches()) {
                throw Yaml.at(
                        node,
                        "'%s' is no value for '%s'; expected is %s"
                                .formatted(value, name, expected));
            }
        }
        return values;
    }

    private static Where where(Table table) throws RuleFileException {
        return new Where(
                enums(table.get("in"), Sections.Kind.class, EnumSet.noneOf(Sections.Kind.class)),
                enums(table.get("without"), Entity.Kind.class, EnumSet.noneOf(Entity.Kind.class)),
                patterns(table.get("except")));
    }

    private static List<Pattern> patterns(Optional<Node> node) throws RuleFileException {
        var patterns = new ArrayList<Pattern>();
        if (node.isPresent()) {
            for (var each : Yaml.list(node.get(), "patterns", MAX_PATTERNS)) {
                String written = Yaml.scalar(each, "a pattern", MAX_PATTERN);
                try {
                    patterns.add(
                            Pattern.compile(
                                    spaced(written), Pattern.CASE_INSENSITIVE | Pattern.MULTILINE));
                } catch (PatternSyntaxException e) {
                    throw Yaml.at(
                            each,
                            "this is no pattern of RE2: %s: '%s'"
                                    .formatted(e.getDescription(), e.getPattern()));
                }
            }
        }
        return patterns;
    }

    /// A space stands for any white space, for a page may break a line anywhere; ` ?` for some or
    /// none.
    private static String spaced(String written) {
        var pattern = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c == '\\' && i + 1 < written.length()) {
                pattern.append(c).append(written.charAt(++i));
            } else if (c == ' ') {
                boolean optional = i + 1 < written.length() && written.charAt(i + 1) == '?';
                pattern.append(inClass ? "\\s" : optional ? "\\s*" : "\\s+");
                i += optional && !inClass ? 1 : 0;
            } else {
                inClass = c == '[' || (inClass && c != ']');
                pattern.append(c);
            }
        }
        return pattern.toString();
    }

    private static List<String> texts(Optional<Node> node, String what, int max)
            throws RuleFileException {
        var texts = new ArrayList<String>();
        if (node.isPresent()) {
            for (var each : Yaml.list(node.get(), "'%s'".formatted(what), MAX_RULES)) {
                texts.add(Yaml.scalar(each, "an entry of '%s'".formatted(what), max));
            }
        }
        return texts;
    }

    private static String text(Optional<Node> node, String otherwise) throws RuleFileException {
        return node.isPresent() ? Yaml.scalar(node.get(), "a message", MAX_TEXT) : otherwise;
    }

    private static Optional<LocalDate> day(Optional<Node> node) throws RuleFileException {
        if (node.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(Yaml.scalar(node.get(), "a day", MAX_ID)));
        } catch (DateTimeParseException _) {
            throw Yaml.at(node.get(), "a day is expected to be written as 2025-01-31");
        }
    }

    private static <E extends Enum<E>> Set<E> enums(
            Optional<Node> node, Class<E> type, Set<E> otherwise) throws RuleFileException {
        if (node.isEmpty()) {
            return otherwise;
        }
        var set = EnumSet.noneOf(type);
        for (var each : Yaml.list(node.get(), "a list", MAX_PATTERNS)) {
            set.add(one(each, type));
        }
        return set;
    }

    private static <E extends Enum<E>> E one(Node node, Class<E> type) throws RuleFileException {
        String name = Yaml.scalar(node, "a name", MAX_ID);
        var all = type.getEnumConstants();
        return Arrays.stream(all)
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        Yaml.at(
                                node,
                                "'%s' is unknown; expected is one of %s"
                                        .formatted(name, List.of(all))));
    }
}
