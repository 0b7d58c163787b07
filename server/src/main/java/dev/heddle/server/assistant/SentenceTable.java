package dev.heddle.server.assistant;

import dev.heddle.model.Prompt.Tool;
import dev.heddle.server.assistant.SentenceRule.Meaning;
import dev.heddle.server.assistant.SentenceRule.Params;
import dev.heddle.server.assistant.SentenceRule.Step;
import dev.heddle.sync.Json;
import dev.heddle.sync.Json.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The sentences that are understood without a model. A line here is all that a new one takes.
final class SentenceTable {
    /// Actors of one sentence.
    private static final int MOST = 20;

    /// From one of several new actors to the next, in centimetres.
    private static final int APART = 150;

    private static final String UNIT = "Lengths are in centimetres; a cube is 100 wide.";

    private static final Map<String, String> COLOURS =
            Map.ofEntries(
                    Map.entry("red", "#d93025"),
                    Map.entry("green", "#2e8b3d"),
                    Map.entry("blue", "#2a6fdb"),
                    Map.entry("yellow", "#f2c522"),
                    Map.entry("orange", "#ef8e1e"),
                    Map.entry("purple", "#8e44ad"),
                    Map.entry("pink", "#ec7fb0"),
                    Map.entry("brown", "#8b5a2b"),
                    Map.entry("black", "#1a1a1a"),
                    Map.entry("white", "#ffffff"),
                    Map.entry("grey", "#8a8a8a"),
                    Map.entry("gray", "#8a8a8a"),
                    Map.entry("cyan", "#1fb5c9"),
                    Map.entry("gold", "#c8a24a"));

    private static final Map<String, String> KINDS =
            Map.of(
                    "cube", "cube",
                    "box", "cube",
                    "sphere", "sphere",
                    "ball", "sphere",
                    "cylinder", "cylinder",
                    "tube", "cylinder",
                    "cone", "cone",
                    "plane", "plane");

    private static final List<String> NUMBERS =
            List.of(
                    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                    "ten");

    private static final String N = "(-?\\d+(?:\\.\\d+)?)";
    private static final String POINT = "[(\\[]?" + N + "[ ,]+" + N + "[ ,]+" + N + "[)\\]]?";
    private static final String WHO = "(.+?)";
    private static final String KIND = "(cube|box|sphere|ball|cylinder|tube|cone|plane)(?:e?s)?";
    private static final String ALL =
            "(?:everything|(?:all )?(?:the )?(?:actors|objects|things)|all of them)";
    private static final Pattern OF_KIND =
            Pattern.compile("(?:all |the |every )+" + KIND, Pattern.CASE_INSENSITIVE);
    private static final Pattern A_KIND =
            Pattern.compile(".*\\b" + KIND + "\\b.*", Pattern.CASE_INSENSITIVE);

    /// The first that fits and whose action the host has counts.
    static final List<SentenceRule> RULES =
            List.of(
                    SentenceRule.of(
                            "spawn a red cube at 2 0 5",
                            "(?:spawn|create|add|make|place|put)(?: me)? (?:(an?|one|two|three|four|five|six|seven|eight|nine|ten|\\d{1,6}) )?(?:(#[0-9a-f]{6}|"
                                    + String.join("|", COLOURS.keySet())
                                    + ") )?"
                                    + KIND
                                    + "(?: (?:called|named) ([\\w.-]+))?(?: (?:at|to) "
                                    + POINT
                                    + ")?",
                            "spawn_primitive",
                            SentenceTable::spawn),
                    SentenceRule.of(
                            "arrange the cubes in a circle of radius 500",
                            "(?:arrange|put|place|lay out|set) "
                                    + WHO
                                    + " (?:in|into|on|as|to) a (?:circle|ring)(?: (?:of|with)(?: a)? radius(?: of)? "
                                    + N
                                    + ")?",
                            "arrange_circle",
                            (m, tool) ->
                                    on(
                                            m.group(1),
                                            tool,
                                            UNIT,
                                            p -> number(p, "radius", m.group(2)))),
                    SentenceRule.of(
                            "arrange the cubes in a 5x5 grid",
                            "(?:arrange|put|place|lay out|set) "
                                    + WHO
                                    + " (?:in|into|on|as|to) a (?:(\\d{1,4}) ?(?:x|by) ?(\\d{1,4}) )?grid(?:,? (?:with(?: a)? spacing(?: of)? )?"
                                    + N
                                    + "(?: apart)?)?",
                            "arrange_grid",
                            (m, tool) ->
                                    on(
                                            m.group(1),
                                            tool,
                                            UNIT,
                                            p -> {
                                                number(p, "columns", m.group(2));
                                                number(p, "rows", m.group(3));
                                                number(p, "spacing", m.group(4));
                                            })),
                    SentenceRule.of(
                            "align the cubes along x",
                            "align "
                                    + WHO
                                    + " (?:along|on|at|by) (?:the )?([xyz])(?:[ -]axis)?(?: (?:to|at) (?:the )?(min|max|centre|center))?",
                            "align_actors",
                            (m, tool) ->
                                    on(
                                            m.group(1),
                                            tool,
                                            "",
                                            p -> {
                                                p.set("axis", lower(m.group(2)));
                                                if (m.group(3) != null) {
                                                    String to = lower(m.group(3));
                                                    p.set(
                                                            "to",
                                                            to.equals("center") ? "centre" : to);
                                                }
                                            })),
                    SentenceRule.of(
                            "distribute the cubes along x 200 apart",
                            "(?:distribute|spread)(?: out)? "
                                    + WHO
                                    + " (?:along|on) (?:the )?([xyz])(?:[ -]axis)?(?: (?:with(?: a)? spacing(?: of)? )?"
                                    + N
                                    + "(?: apart)?)?",
                            "distribute_actors",
                            (m, tool) ->
                                    on(
                                            m.group(1),
                                            tool,
                                            UNIT,
                                            p -> {
                                                p.set("axis", lower(m.group(2)));
                                                number(p, "spacing", m.group(3));
                                            })),
                    SentenceRule.of(
                            "snap the cubes to a grid of 50",
                            "snap " + WHO + " to (?:a |the )?grid(?: of(?: size)? " + N + ")?",
                            "snap_to_grid",
                            (m, tool) ->
                                    on(m.group(1), tool, UNIT, p -> number(p, "size", m.group(2)))),
                    SentenceRule.of(
                            "delete everything that was spawned",
                            "(?:delete|remove|clear)(?: away)? (?:"
                                    + ALL
                                    + "|all|the scene|all spawned actors)(?: (?:that was |you have )?spawned)?",
                            "clear_spawned_actors",
                            (_, tool) -> new Params(tool).call("")),
                    SentenceRule.of(
                            "delete cube-1",
                            "(?:delete|remove|destroy) " + WHO,
                            "delete delete_actor",
                            (m, tool) -> on(m.group(1), tool, "", _ -> {})),
                    SentenceRule.of(
                            "select cube-1 and cube-2",
                            "select " + WHO,
                            "select",
                            (m, tool) -> on(m.group(1), tool, "", _ -> {})),
                    SentenceRule.of(
                            "move the camera to 0 300 600",
                            "(?:move|put|set) the camera (?:to|at) " + POINT,
                            "move_camera",
                            (m, tool) -> new Params(tool).set("location", point(m, 1)).call(UNIT)),
                    SentenceRule.of(
                            "move cube-1 to 0 50 300",
                            "move " + WHO + " (to|by) " + POINT,
                            "set_transform",
                            (m, tool) ->
                                    on(
                                            m.group(1),
                                            tool,
                                            UNIT,
                                            p -> {
                                                p.set("location", point(m, 3));
                                                if (lower(m.group(2)).equals("by")) {
                                                    p.set("relative", true);
                                                }
                                            })),
                    SentenceRule.of(
                            "rotate cube-1 by 45 degrees",
                            "(?:rotate|turn) "
                                    + WHO
                                    + " (?:by )?"
                                    + N
                                    + "(?: degrees?|°)?(?: (?:about|around) (?:the )?([xyz])(?:[ -]axis)?)?",
                            "set_transform",
                            (m, tool) ->
                                    on(
                                            m.group(1),
                                            tool,
                                            "",
                                            p ->
                                                    p.set("rotation", along(m.group(3), m.group(2)))
                                                            .set("relative", true))),
                    SentenceRule.of(
                            "scale cube-1 by 2",
                            "scale " + WHO + " (?:by )?" + N,
                            "set_transform",
                            (m, tool) -> {
                                double by = Double.parseDouble(m.group(2));
                                return on(
                                        m.group(1),
                                        tool,
                                        "",
                                        p ->
                                                p.set("scale", List.of(by, by, by))
                                                        .set("relative", true));
                            }),
                    SentenceRule.of(
                            "look at 0 50 0",
                            "look at " + POINT,
                            "look_at",
                            (m, tool) -> new Params(tool).set("location", point(m, 1)).call(UNIT)),
                    SentenceRule.of(
                            "look at cube-1",
                            "look at (?:the )?([\\w.-]+)",
                            "look_at",
                            (m, tool) -> new Params(tool).set("name", m.group(1)).call("")),
                    SentenceRule.of(
                            "focus on cube-1",
                            "focus(?: on)? " + WHO,
                            "focus_camera",
                            (m, tool) -> on(m.group(1), tool, "", _ -> {})),
                    SentenceRule.of(
                            "orbit 45 degrees",
                            "orbit(?: the camera)?(?: (?:by )?" + N + "(?: degrees?|°)?)?",
                            "orbit_camera",
                            (m, tool) -> {
                                var params = new Params(tool);
                                number(params, "degrees", m.group(1));
                                return params.call("");
                            }),
                    plain(
                            "top view",
                            "(?:show )?(?:me )?(?:the |a )?top(?:[ -]?down)?(?: view)?",
                            "top_down_view"),
                    plain(
                            "perspective view",
                            "(?:show )?(?:me )?(?:the |a )?perspective(?: view)?",
                            "perspective_view"),
                    plain(
                            "how many cubes are there?",
                            "(?:list|show|name)(?: me)?(?: all)?(?: the)? (?:actors|objects|things|"
                                    + "(?:cube|box|sphere|ball|cylinder|tube|cone|plane)(?:e?s)?)"
                                    + "|what is (?:there|here|in the (?:scene|world))"
                                    + "|how many [a-z]+ are (?:there|here)",
                            Sentences.LOOK_UP),
                    plain(
                            "describe the view",
                            "describe (?:the )?(?:view|viewport|scene|camera)|what do you see",
                            "describe_viewport"),
                    plain(
                            "take a picture",
                            "(?:take|make) a (?:picture|screenshot|photo)|capture(?: the)?(?: view(?:port)?)?",
                            "capture_viewport"),
                    plain(
                            "what is selected?",
                            "what is selected|show (?:me )?the selection",
                            "get_selected_info"),
                    plain(
                            "undo",
                            "undo(?: that| it| the last (?:plan|change))?|take (?:it|that) back",
                            "undo"));

    private SentenceTable() {}

    /// A sentence without anything in it that varies.
    private static SentenceRule plain(String example, String pattern, String action) {
        return SentenceRule.of(example, pattern, action, (_, tool) -> new Params(tool).call(""));
    }

    // ---- parts of sentences -------------------------------------------------------------------

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static void number(Params params, String name, @Nullable String said) {
        if (said != null) {
            params.set(name, numeral(said));
        }
    }

    /// A whole number stays one: some actions count.
    private static Object numeral(String said) {
        return said.matches("-?\\d{1,9}") ? (Object) Integer.valueOf(said) : Double.valueOf(said);
    }

    private static List<Object> point(Matcher match, int from) {
        return List.of(
                numeral(match.group(from)),
                numeral(match.group(from + 1)),
                numeral(match.group(from + 2)));
    }

    /// A turn about one axis, the upright one unless said otherwise.
    private static List<Object> along(@Nullable String axis, String said) {
        String about = axis == null ? "y" : lower(axis);
        var turn = new ArrayList<Object>(List.of(0, 0, 0));
        turn.set("xyz".indexOf(about), numeral(said));
        return turn;
    }

    /// The kind that a sentence speaks of, if it speaks of one.
    static Optional<String> kindIn(String sentence) {
        var match = A_KIND.matcher(sentence);
        return match.matches()
                ? Optional.ofNullable(KINDS.get(lower(match.group(1))))
                : Optional.empty();
    }

    private static String kindOf(String word) {
        return KINDS.getOrDefault(lower(word), word);
    }

    private static Meaning spawn(Matcher match, Tool tool) {
        int count = count(match.group(1));
        if (count < 1 || count > MOST) {
            return new Meaning.Not("I make 1 to %d at once.".formatted(MOST));
        }
        if (count > 1 && match.group(4) != null) {
            return new Meaning.Not("Only one can have that name.");
        }
        boolean isPlaced = match.group(5) != null;
        var steps = new ArrayList<Step>();
        for (int i = 0; i < count; i++) {
            var params = new Params(tool).set("kind", kindOf(match.group(3)));
            if (match.group(2) != null) {
                String colour = lower(match.group(2));
                params.set("color", COLOURS.getOrDefault(colour, colour));
            }
            if (match.group(4) != null) {
                params.set("name", match.group(4));
            }
            if (isPlaced || count > 1) {
                params.set(
                        "location",
                        isPlaced ? beside(point(match, 5), i) : List.of(i * APART, 50, 0));
            }
            if (!(params.call("") instanceof Meaning.Calls)) {
                return params.call("");
            }
            steps.add(params.step());
        }
        String row = count > 1 ? " They stand %d apart along x.".formatted(APART) : "";
        return new Meaning.Calls(isPlaced || count > 1 ? UNIT + row : "", steps);
    }

    private static List<Object> beside(List<Object> first, int n) {
        return n == 0
                ? first
                : List.of(
                        ((Number) first.get(0)).doubleValue() + n * APART,
                        first.get(1),
                        first.get(2));
    }

    private static int count(@Nullable String said) {
        if (said == null || lower(said).matches("an?")) {
            return 1;
        }
        int known = NUMBERS.indexOf(lower(said));
        return known >= 0 ? known : Integer.parseInt(said);
    }

    /// What is done to some actors: those that are named, all of a kind, or what is selected.
    private static Meaning on(String who, Tool tool, String remark, Consumer<Params> more) {
        BiFunction<List<String>, String, Meaning> to =
                (names, said) -> {
                    if (Params.has(tool, "names")) {
                        var params = new Params(tool);
                        if (!names.isEmpty()) {
                            params.set("names", names);
                        }
                        more.accept(params);
                        return params.call(said);
                    }
                    return each(names, tool, said, more);
                };
        String words = who.strip();
        if (words.matches(
                "(?i)it|them|this|these|the selection|(?:what is|the) selected(?: ones?)?")) {
            return to.apply(List.of(), remark);
        }
        if (words.matches("(?i)" + ALL)) {
            return new Meaning.OfKind("", "actor", names -> to.apply(names, remark));
        }
        var kind = OF_KIND.matcher(words);
        if (kind.matches()) {
            String word = lower(kind.group(1));
            return new Meaning.OfKind(kindOf(word), word, names -> to.apply(names, remark));
        }
        var names = List.of(words.split(",? and |, ?"));
        return names.stream().allMatch(name -> name.matches("[\\w.-]+"))
                ? to.apply(names, remark)
                : new Meaning.Not("I did not understand which ones you mean by “" + words + "”.");
    }

    /// For an action that takes one at a time.
    private static Meaning each(
            List<String> names, Tool tool, String remark, Consumer<Params> more) {
        if (names.isEmpty()) {
            return new Meaning.Not("Say which ones: %s takes names.".formatted(tool.name()));
        }
        if (names.size() > MOST) {
            return new Meaning.Not("These are more than %d; name those you mean.".formatted(MOST));
        }
        var steps = new ArrayList<Step>();
        for (String name : names) {
            var params = new Params(tool).set("name", name);
            more.accept(params);
            if (!(params.call("") instanceof Meaning.Calls)) {
                return params.call("");
            }
            steps.add(params.step());
        }
        return new Meaning.Calls(remark, steps);
    }

    // ---- actions by their names ---------------------------------------------------------------

    /// `name key=value ...`, for every action of every host. The longest name that fits counts.
    static Optional<Meaning> byName(String sentence, Map<String, Tool> tools) {
        Tool best = null;
        String rest = "";
        for (var tool : tools.values()) {
            for (String name : List.of(tool.name(), tool.name().replace('_', ' '))) {
                boolean fits =
                        lower(sentence).equals(name) || lower(sentence).startsWith(name + " ");
                if (fits && (best == null || tool.name().length() > best.name().length())) {
                    best = tool;
                    rest = sentence.substring(name.length()).strip();
                }
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        var params = new Params(best);
        for (String pair : rest.isEmpty() ? new String[0] : rest.split(" (?=[A-Za-z]\\w*=)")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                return Optional.of(
                        new Meaning.Not(
                                "After %s I expect `key=value`, not “%s”."
                                        .formatted(best.name(), pair)));
            }
            params.set(pair.substring(0, equals), value(pair.substring(equals + 1)));
        }
        return Optional.of(params.call(""));
    }

    private static JsonNode value(String said) {
        try {
            return Json.read(said);
        } catch (MalformedException _) {
            return Json.node(said);
        }
    }
}
