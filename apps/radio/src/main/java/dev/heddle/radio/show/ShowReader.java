package dev.heddle.radio.show;

import dev.heddle.radio.show.Item.Kind;
import dev.heddle.radio.show.Item.Line;
import dev.heddle.radio.show.Item.Speaker;
import dev.heddle.radio.show.Show.Breaks;
import dev.heddle.radio.timer.BroadcastTimer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Makes a show of one file's nodes. Whatever it refuses, it refuses at a node.
final class ShowReader {
    /// What an item's type is called in a file, and what it is.
    private static final Map<String, Kind> KINDS = kinds();

    private final String file;
    private final Set<String> ids = new HashSet<>();
    private Map<String, Item> callers = Map.of();

    ShowReader(String file) {
        this.file = file;
    }

    private static Map<String, Kind> kinds() {
        var kinds = new LinkedHashMap<String, Kind>();
        kinds.put("music", Kind.MUSIC);
        kinds.put("host", Kind.HOST_LINE);
        kinds.put("caller", Kind.CALLER_LINE);
        kinds.put("conversation", Kind.CONVERSATION);
        kinds.put("ad", Kind.AD);
        kinds.put("dead_air", Kind.DEAD_AIR);
        kinds.put("transition", Kind.TRANSITION);
        kinds.put("put_on_air", Kind.PUT_ON_AIR);
        return kinds;
    }

    Show show(Node root) throws ShowFileException {
        var map = map(root, "a show");
        String title = text(map.need("title"), "the title", Show.MAX_TITLE);
        double seconds =
                map.has("length")
                        ? number(
                                map.need("length"),
                                "the show's length",
                                BroadcastTimer.LONGEST_SECONDS)
                        : BroadcastTimer.SHOW_SECONDS;
        String sponsor = optionalText(map, "sponsor", Item.MAX_TEXT);
        boolean repeats = map.has("repeat") && truth(map.need("repeat"));
        var onTheLine = callers(map);
        var breaks = map.has("breaks") ? breaks(map.need("breaks")) : Breaks.DEFAULT;
        var items = items(map, "items", Set.copyOf(KINDS.values()));
        var ads = items(map, "ads", Set.of(Kind.AD));
        List<Item> closing =
                map.has("closing")
                        ? List.of(item(map.need("closing"), Set.of(Kind.HOST_LINE)))
                        : List.of();
        map.requireNothingElse();
        return new Show(title, seconds, sponsor, repeats, items, onTheLine, ads, breaks, closing);
    }

    private Breaks breaks(Node node) throws ShowFileException {
        var map = map(node, "breaks");
        int count =
                map.has("count")
                        ? whole(map.need("count"), "the number of breaks", 0, Breaks.MAX_COUNT)
                        : Breaks.DEFAULT.count();
        int slots =
                map.has("slots")
                        ? whole(map.need("slots"), "the number of ads a break", 1, Breaks.MAX_SLOTS)
                        : Breaks.DEFAULT.slots();
        var jingle = Breaks.DEFAULT.jingle();
        if (map.has("jingle")) {
            String title = text(map.need("jingle"), "the jingle", Item.MAX_TEXT);
            jingle = Item.of(Kind.MUSIC, jingle.id(), title, Breaks.JINGLE_SECONDS);
        }
        var breaks =
                new Breaks(
                        count,
                        slots,
                        jingle,
                        items(map, "transitions", Set.of(Kind.TRANSITION)),
                        items(map, "return_music", Set.of(Kind.MUSIC)),
                        items(map, "returns", Set.of(Kind.HOST_LINE)));
        map.requireNothingElse();
        return breaks;
    }

    private List<Item> callers(Table map) throws ShowFileException {
        callers = new LinkedHashMap<>();
        if (!map.has("callers")) {
            return List.of();
        }
        for (var node : list(map.need("callers"), "callers")) {
            var caller = map(node, "a caller");
            var name = caller.need("name");
            String title = text(name, "a caller's name", Item.MAX_ID);
            var lines = dialogue(caller.need("lines"));
            double seconds = seconds(caller, lines);
            caller.requireNothingElse();
            var item = new Item(Kind.PUT_ON_AIR, title, title, seconds, lines, "");
            if (callers.putIfAbsent(title, item) != null) {
                throw at(name, "two callers are called '%s'; rename one".formatted(title));
            }
        }
        return List.copyOf(callers.values());
    }

    private List<Item> items(Table map, String key, Set<Kind> allowed) throws ShowFileException {
        var items = new ArrayList<Item>();
        if (map.has(key)) {
            for (var node : list(map.need(key), key)) {
                items.add(item(node, allowed));
            }
        }
        return items;
    }

    private Item item(Node node, Set<Kind> allowed) throws ShowFileException {
        var map = map(node, "an item");
        var type = type(node, map);
        var kind = KINDS.get(type);
        if (kind == null || !allowed.contains(kind)) {
            throw at(
                    map.key(type),
                    "'%s' has no place here; allowed is %s".formatted(type, names(allowed)));
        }
        var named = map.need(type);
        String title = text(named, "what '" + type + "' says", Item.MAX_TEXT);
        String id = id(map, kind);
        String sponsor = kind == Kind.AD ? optionalText(map, "sponsor", Item.MAX_TEXT) : "";
        Item item;
        if (kind == Kind.PUT_ON_AIR) {
            item = putOnAir(named, title, id);
        } else {
            List<Line> lines =
                    kind == Kind.CONVERSATION
                            ? dialogue(map.need("lines"))
                            : kind == Kind.HOST_LINE && map.has("lines")
                                    ? monologue(map.need("lines"))
                                    : List.of();
            item = new Item(kind, id, title, seconds(map, kind, lines), lines, sponsor);
        }
        map.requireNothingElse();
        return item;
    }

    private static String type(Node node, Table map) throws ShowFileException {
        var types = map.keys().stream().filter(KINDS::containsKey).toList();
        if (types.size() == 1) {
            return types.getFirst();
        }
        String known = String.join(", ", KINDS.keySet());
        throw map.reader()
                .at(
                        node,
                        types.isEmpty()
                                ? "an item has a type; begin it with one of " + known
                                : "an item has one type, this one has %s; make two of it"
                                        .formatted(String.join(" and ", types)));
    }

    private static String names(Set<Kind> kinds) {
        return String.join(
                ", ",
                KINDS.entrySet().stream()
                        .filter(entry -> kinds.contains(entry.getValue()))
                        .map(entry -> "'" + entry.getKey() + "'")
                        .toList());
    }

    private String id(Table map, Kind kind) throws ShowFileException {
        if (!map.has("id")) {
            int number = 1;
            String id;
            do {
                id = kind.label() + "-" + number++;
            } while (!ids.add(id));
            return id;
        }
        var node = map.need("id");
        String id = text(node, "an id", Item.MAX_ID);
        if (!ids.add(id)) {
            throw at(node, "two items are called '%s'; rename one".formatted(id));
        }
        return id;
    }

    private Item putOnAir(Node named, String name, String id) throws ShowFileException {
        var caller = callers.get(name);
        if (caller == null) {
            throw at(
                    named,
                    "nobody called '%s' waits; add them to 'callers'%s"
                            .formatted(name, closest(name, callers.keySet())));
        }
        return new Item(Kind.PUT_ON_AIR, id, name, caller.seconds(), caller.lines(), "");
    }

    // ---- dialogue and length ------------------------------------------------------------------

    private List<Line> dialogue(Node node) throws ShowFileException {
        var lines = new ArrayList<Line>();
        for (var line : lines(node)) {
            var map = map(line, "a line");
            var speaker = map.has("host") ? Speaker.HOST : Speaker.CALLER;
            if (speaker == Speaker.CALLER && !map.has("caller")) {
                throw at(line, "nobody speaks; begin the line with 'host:' or 'caller:'");
            }
            var words = map.need(speaker == Speaker.HOST ? "host" : "caller");
            lines.add(new Line(speaker, text(words, "a line", Item.MAX_TEXT)));
            map.requireNothingElse();
        }
        return lines;
    }

    private List<Line> monologue(Node node) throws ShowFileException {
        var lines = new ArrayList<Line>();
        for (var line : lines(node)) {
            lines.add(new Line(Speaker.HOST, text(line, "a line", Item.MAX_TEXT)));
        }
        return lines;
    }

    private List<Node> lines(Node node) throws ShowFileException {
        var lines = list(node, "lines");
        if (lines.isEmpty() || lines.size() > Item.MAX_LINES) {
            throw at(
                    node,
                    "a dialogue has 1 to %d lines, this one has %d; split it"
                            .formatted(Item.MAX_LINES, lines.size()));
        }
        return lines;
    }

    private static double seconds(Table map, Kind kind, List<Line> lines) throws ShowFileException {
        if (kind == Kind.AD && !map.has("length")) {
            return Breaks.SLOT_SECONDS;
        }
        double seconds = seconds(map, lines);
        if (kind == Kind.AD && seconds > Breaks.SLOT_SECONDS) {
            throw map.reader()
                    .at(
                            map.need("length"),
                            "an ad has a slot of %s s, this one takes %s s; shorten it"
                                    .formatted(plain(Breaks.SLOT_SECONDS), plain(seconds)));
        }
        return seconds;
    }

    /// What is spoken takes 4 s a line, if the file does not say how long it is.
    private static double seconds(Table map, List<Line> lines) throws ShowFileException {
        if (!map.has("length") && !lines.isEmpty()) {
            return lines.size() * Item.LINE_SECONDS;
        }
        double limit = Item.limitSeconds(lines.size());
        var reader = map.reader();
        var node = map.need("length");
        double seconds = reader.number(node, "the length", Double.MAX_VALUE);
        if (seconds > limit) {
            throw reader.at(
                    node,
                    "after %s s an item %sis cancelled, this one takes %s s; shorten or split it"
                            .formatted(
                                    plain(limit),
                                    lines.isEmpty() ? "" : "with %d lines ".formatted(lines.size()),
                                    plain(seconds)));
        }
        return seconds;
    }

    // ---- nodes --------------------------------------------------------------------------------

    private Table map(Node node, String what) throws ShowFileException {
        if (!(node instanceof MappingNode mapping)) {
            throw at(node, "%s is written as 'key: value' lines".formatted(what));
        }
        var keys = new LinkedHashMap<String, Node>();
        var values = new LinkedHashMap<String, Node>();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw at(entry.getKeyNode(), "a key is a word; quote it if it has to be this");
            }
            if (keys.put(key.getValue(), key) != null) {
                throw at(key, "'%s' stands here twice; delete one".formatted(key.getValue()));
            }
            values.put(key.getValue(), entry.getValueNode());
        }
        return new Table(this, node, what, keys, values);
    }

    private List<Node> list(Node node, String what) throws ShowFileException {
        if (!(node instanceof SequenceNode sequence)) {
            throw at(node, "'%s' is a list; begin each part with '- '".formatted(what));
        }
        if (sequence.getValue().size() > Show.MAX_ITEMS) {
            throw at(
                    sequence.getValue().get(Show.MAX_ITEMS),
                    "'%s' has at most %d parts; delete some".formatted(what, Show.MAX_ITEMS));
        }
        return sequence.getValue();
    }

    private String text(Node node, String what, int longest) throws ShowFileException {
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
            throw at(node, what + " is text; put it in quotes");
        }
        String text = scalar.getValue().strip();
        if (text.isEmpty() || text.length() > longest) {
            throw at(
                    node,
                    "%s has 1 to %d characters, not %d".formatted(what, longest, text.length()));
        }
        return text;
    }

    private String optionalText(Table map, String key, int longest) throws ShowFileException {
        return map.has(key) ? text(map.need(key), "'" + key + "'", longest) : "";
    }

    private boolean truth(Node node) throws ShowFileException {
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.BOOL)) {
            throw at(node, "this is yes or no; write true or false");
        }
        return Boolean.parseBoolean(scalar.getValue());
    }

    /// Above zero, at most `most`.
    private double number(Node node, String what, double most) throws ShowFileException {
        double number = parsed(node, what, Double::valueOf);
        if (!(number > 0 && number <= most)) { // NaN is neither.
            throw at(
                    node,
                    most == Double.MAX_VALUE
                            ? "%s is in seconds, above 0, not %s".formatted(what, plain(number))
                            : "%s is in seconds, above 0 and at most %s, not %s"
                                    .formatted(what, plain(most), plain(number)));
        }
        return number;
    }

    private int whole(Node node, String what, int least, int most) throws ShowFileException {
        double number = parsed(node, what, Double::valueOf);
        if (!(number >= least && number <= most && number == Math.rint(number))) {
            throw at(
                    node,
                    "%s is a whole number from %d to %d, not %s"
                            .formatted(what, least, most, plain(number)));
        }
        return (int) number;
    }

    private double parsed(Node node, String what, Function<String, Double> parser)
            throws ShowFileException {
        if (node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT))) {
            String text = scalar.getValue();
            try {
                return switch (text) {
                    case ".nan" -> Double.NaN;
                    case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
                    case "-.inf" -> Double.NEGATIVE_INFINITY;
                    default -> parser.apply(text);
                };
            } catch (NumberFormatException e) { // Such as 0x1F, which is none of ours.
                throw at(node, what + " is a plain number, such as 12.5");
            }
        }
        throw at(node, what + " is a number, such as 12.5, without quotes or a unit");
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }

    ShowFileException at(Node node, String problem) {
        return new ShowFileException(
                file,
                node.getStartMark().map(Mark::getLine).orElse(0) + 1,
                node.getStartMark().map(Mark::getColumn).orElse(0) + 1,
                problem);
    }

    /// `; did you mean ...`, if one of `known` is near.
    private static String closest(String word, Set<String> known) {
        return known.stream()
                .filter(other -> distance(word, other) <= 2)
                .findFirst()
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }

    /// How many letters have to change, be added or be left out. The textbook's table, a row at a
    /// time.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /// A map of the file, that knows which of its keys were asked for.
    private static final class Table {
        private final ShowReader reader;
        private final Node node;
        private final String what;
        private final Map<String, Node> keys;
        private final Map<String, Node> values;
        private final Set<String> asked = new HashSet<>();

        Table(
                ShowReader reader,
                Node node,
                String what,
                Map<String, Node> keys,
                Map<String, Node> values) {
            this.reader = reader;
            this.node = node;
            this.what = what;
            this.keys = keys;
            this.values = values;
        }

        ShowReader reader() {
            return reader;
        }

        List<String> keys() {
            return List.copyOf(keys.keySet());
        }

        Node key(String name) {
            var key = keys.get(name);
            return key == null ? node : key;
        }

        boolean has(String name) {
            asked.add(name);
            return values.containsKey(name);
        }

        Node need(String name) throws ShowFileException {
            asked.add(name);
            @Nullable Node value = values.get(name);
            if (value == null) {
                throw missing(name);
            }
            return value;
        }

        private ShowFileException missing(String name) {
            return keys.keySet().stream()
                    .filter(key -> !asked.contains(key) && distance(key, name) <= 2)
                    .findFirst()
                    .map(key ->
                            reader.at(
                                    key(key),
                                    "%s has no key '%s'; did you mean '%s'?"
                                            .formatted(what, key, name)))
                    .orElseGet(
                            () -> reader.at(node, "%s needs '%s:'; add it".formatted(what, name)));
        }

        void requireNothingElse() throws ShowFileException {
            for (var entry : keys.entrySet()) {
                String name = entry.getKey();
                if (!asked.contains(name)) {
                    throw reader.at(
                            entry.getValue(),
                            "%s has no key '%s'%s; known here: %s"
                                    .formatted(
                                            what,
                                            name,
                                            closest(name, asked),
                                            String.join(", ", asked.stream().sorted().toList())));
                }
            }
        }
    }
}
