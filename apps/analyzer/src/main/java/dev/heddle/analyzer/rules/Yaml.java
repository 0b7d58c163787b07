package dev.heddle.analyzer.rules;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A YAML file as nodes that know their place, within limits.
final class Yaml {
    private static final int MAX_DEPTH = 20;

    private Yaml() {}

    static Node root(byte[] bytes, int maxBytes) throws RuleFileException {
        if (bytes.length > maxBytes) {
            throw new RuleFileException(
                    1,
                    1,
                    "a rule file has at most %d bytes, this one is longer".formatted(maxBytes));
        }
        var settings =
                LoadSettings.builder()
                        .setCodePointLimit(maxBytes)
                        .setAllowNonScalarKeys(true)
                        .build();
        try {
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            requireSimple(settings, text);
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() ->
                            new RuleFileException(
                                    1, 1, "there is nothing in it; a rule file begins with 'id:'"));
        } catch (CharacterCodingException _) {
            throw new RuleFileException(1, 1, "this is not UTF-8; save the file as UTF-8");
        } catch (MarkedYamlEngineException e) {
            throw at(
                    e.getProblemMark(),
                    "this is not YAML: %s; look at indentation, quotes and colons here"
                            .formatted(e.getProblem()));
        } catch (YamlEngineException e) {
            throw new RuleFileException(1, 1, "this is not YAML: " + e.getMessage());
        }
    }

    /// The parser walks, the composer recurses: what is too deep must not reach it, and an alias
    /// could make much of little.
    private static void requireSimple(LoadSettings settings, String text) throws RuleFileException {
        int depth = 0;
        for (var event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw at(
                        event.getStartMark(),
                        "lists and maps are nested too deeply; at most %d".formatted(MAX_DEPTH));
            }
            if (event.getEventId() == Event.ID.Alias) {
                throw at(
                        event.getStartMark(),
                        "aliases (*name) have no place in a rule file; write it out");
            }
        }
    }

    static RuleFileException at(Node node, String problem) {
        return at(node.getStartMark(), problem);
    }

    private static RuleFileException at(Optional<Mark> mark, String problem) {
        return new RuleFileException(
                mark.map(Mark::getLine).orElse(0) + 1,
                mark.map(Mark::getColumn).orElse(0) + 1,
                problem);
    }

    static String scalar(Node node, String what, int max) throws RuleFileException {
        if (!(node instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
            throw at(node, what + " is expected to be text");
        }
        if (scalar.getValue().length() > max) {
            throw at(node, "%s has at most %d characters".formatted(what, max));
        }
        return scalar.getValue();
    }

    /// A list, or one alone.
    static List<Node> list(Node node, String what, int max) throws RuleFileException {
        var all = node instanceof SequenceNode list ? list.getValue() : List.of(node);
        if (all.isEmpty() || all.size() > max) {
            throw at(node, "%s is expected to have 1 to %d entries".formatted(what, max));
        }
        return all;
    }

    static Table table(Node node, String what) throws RuleFileException {
        if (!(node instanceof MappingNode map)) {
            throw at(node, what + " is expected to be a map of 'name: value'");
        }
        var entries = new LinkedHashMap<String, Node>();
        var keys = new LinkedHashMap<String, Node>();
        for (var tuple : map.getValue()) {
            String key = scalar(tuple.getKeyNode(), "a name in " + what, 100);
            if (entries.put(key, tuple.getValueNode()) != null) {
                throw at(tuple.getKeyNode(), "'%s' stands twice in %s".formatted(key, what));
            }
            keys.put(key, tuple.getKeyNode());
        }
        return new Table(node, what, entries, keys, new LinkedHashSet<>());
    }

    /// A map that knows which of its names were asked for, to refuse the others.
    record Table(
            Node node,
            String what,
            Map<String, Node> entries,
            Map<String, Node> keys,
            Set<String> asked) {
        Node need(String name) throws RuleFileException {
            return get(name)
                    .orElseThrow(
                            () -> at(node, "%s is expected to have '%s:'".formatted(what, name)));
        }

        Optional<Node> get(String name) {
            asked.add(name);
            return Optional.ofNullable(entries.get(name));
        }

        void requireNothingElse() throws RuleFileException {
            for (var name : entries.keySet()) {
                if (!asked.contains(name)) {
                    throw at(
                            keys.getOrDefault(name, node),
                            "'%s' has no place in %s; expected is one of %s"
                                    .formatted(name, what, String.join(", ", asked)));
                }
            }
        }
    }
}
