package dev.heddle.server.assistant;

import dev.heddle.model.ModelOptions;
import dev.heddle.model.OfflineModel;
import dev.heddle.model.OfflineModel.Reply;
import dev.heddle.model.Prompt;
import dev.heddle.model.Prompt.Role;
import dev.heddle.model.Prompt.Tool;
import dev.heddle.model.ToolCall;
import dev.heddle.server.assistant.SentenceRule.Meaning;
import dev.heddle.server.assistant.SentenceRule.Step;
import dev.heddle.sync.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Stands in for a model where there is none: understands plain sentences by a table ({@link
/// SentenceTable}), as far as the host has actions for them, and says so when it does not. What it
/// wants called goes the way of a model's calls, with the same rights and policy.
///
/// It keeps nothing: what it has looked up already stands in the prompt. May be called from any
/// thread.
final class Sentences {
    /// The action that tells which actors there are, for sentences such as "the cubes".
    static final String LOOK_UP = "list_actors";

    /// As many are looked through.
    private static final int MOST = 100;

    private static final String LOOKED = "look";

    private static final int EXAMPLES = 14;

    /// Characters of a sentence. More is no plain one, and would be long to look at.
    private static final int MAX_SENTENCE = 300;

    /// Characters of a result that is told as it is.
    private static final int MAX_SAID = 400;

    private static final Pattern POLITE =
            Pattern.compile(
                    "^(?:please|could you|can you|would you|hey|now|then|and)[ ,]+",
                    Pattern.CASE_INSENSITIVE);

    private Sentences() {}

    /// What to say, or call, at this point of the conversation.
    static Reply answer(Prompt prompt) {
        if (prompt.tools().isEmpty()) {
            return Reply.of(OfflineModel.TEXT);
        }
        var messages = prompt.messages();
        int asked = messages.size() - 1;
        while (asked > 0 && messages.get(asked).role() != Role.USER) {
            asked--;
        }
        var tools =
                prompt.tools().stream().collect(Collectors.toMap(Tool::name, Function.identity()));
        String sentence = clean(messages.get(asked).text());
        var since = messages.subList(asked + 1, messages.size());
        if (since.isEmpty()) {
            return first(sentence, tools);
        }
        var last = lastCalls(since);
        return last.getFirst().call().id().equals(LOOKED)
                ? looked(sentence, tools, last.getFirst().told())
                : Reply.of(summary(sentence, last));
    }

    /// The sentence without its author, its courtesy and its full stop.
    static String clean(String line) {
        int colon = line.indexOf(": ");
        String said = line.substring(colon < 0 ? 0 : colon + 2).strip();
        for (String before = ""; !before.equals(said); ) {
            before = said;
            said = POLITE.matcher(said).replaceFirst("");
        }
        return said.replaceFirst("(?i)[ ,]+please[.!?\\s]*$", "")
                .replaceFirst("[.!?\\s]+$", "")
                .replaceAll("\\s+", " ");
    }

    private static Reply first(String sentence, Map<String, Tool> tools) {
        return switch (meaning(sentence, tools)) {
            case Meaning.Calls(var remark, var steps) -> calls(remark, steps);
            case Meaning.OfKind _ -> lookUp(tools.get(LOOK_UP));
            case Meaning.Not(String why) -> Reply.of(why + "\n" + offer(tools));
        };
    }

    private static Meaning meaning(String sentence, Map<String, Tool> tools) {
        if (sentence.length() > MAX_SENTENCE) {
            return new Meaning.Not("That is too long for me.");
        }
        String lacks = "";
        for (var rule : SentenceTable.RULES) {
            var match = rule.pattern().matcher(sentence);
            if (match.matches()) {
                var tool = rule.tool(tools);
                if (tool.isPresent()) {
                    return rule.meant().of(match, tool.get());
                }
                lacks = rule.action();
            }
        }
        var byName = SentenceTable.byName(sentence, tools);
        if (byName.isPresent()) {
            return byName.get();
        }
        return new Meaning.Not(
                lacks.isEmpty()
                        ? "I did not understand that."
                        : "I understood that, but there is no action %s here.".formatted(lacks));
    }

    private static Reply calls(String remark, List<Step> steps) {
        var calls = new ArrayList<ToolCall>();
        for (var step : steps) {
            calls.add(
                    new ToolCall("s" + (calls.size() + 1), step.tool(), step.params().toString()));
        }
        return new Reply(remark, calls);
    }

    private static Reply lookUp(@Nullable Tool tool) {
        if (tool == null) {
            return Reply.of("I cannot find out which ones there are here; name them.");
        }
        var params = Json.MAPPER.createObjectNode();
        if (tool.schema().path("properties").has("limit")) {
            params.put("limit", MOST);
        }
        return new Reply("", List.of(new ToolCall(LOOKED, tool.name(), params.toString())));
    }

    /// Goes on with what was looked up.
    private static Reply looked(String sentence, Map<String, Tool> tools, JsonNode told) {
        var result = told.path("result");
        if (!told.path("outcome").asString("").equals("executed")
                || !result.path("actors").isArray()) {
            return Reply.of("I could not find out which ones there are: " + fate(told));
        }
        if (result.path("total").asInt(0) > result.path("actors").size()) {
            return Reply.of(
                    "There are %d; I look through at most %d. Name those you mean."
                            .formatted(result.path("total").asInt(0), MOST));
        }
        if (!(meaning(sentence, tools) instanceof Meaning.OfKind wish)) {
            return Reply.of("I did not understand that.");
        }
        var names = names(result, wish.kind());
        if (names.isEmpty()) {
            return Reply.of("There is no %s here.".formatted(wish.word()));
        }
        return switch (wish.then().apply(names)) {
            case Meaning.Calls(var remark, var steps) -> calls(remark, steps);
            case Meaning.Not(String why) -> Reply.of(why);
            case Meaning.OfKind _ -> throw new IllegalStateException("looked up twice");
        };
    }

    /// @param kind empty for all
    private static List<String> names(JsonNode result, String kind) {
        var names = new ArrayList<String>();
        for (var actor : result.path("actors")) {
            if (kind.isEmpty() || actor.path("kind").asString("").equalsIgnoreCase(kind)) {
                names.add(actor.path("name").asString(""));
            }
        }
        return names;
    }

    // ---- what came of it ----------------------------------------------------------------------

    private record Done(ToolCall call, JsonNode told) {}

    /// The calls of the newest round, with what came of them.
    private static List<Done> lastCalls(List<Prompt.Message> since) {
        var round =
                since.reversed().stream()
                        .filter(message -> !message.calls().isEmpty())
                        .findFirst()
                        .orElseThrow();
        var done = new ArrayList<Done>();
        for (var call : round.calls()) {
            for (var message : since) {
                if (message.of().equals(call.id())) {
                    done.add(new Done(call, Json.read(message.text())));
                }
            }
        }
        return done;
    }

    private static String summary(String sentence, List<Done> all) {
        var lines = new ArrayList<String>();
        var names = new ArrayList<String>();
        int executed = 0;
        for (var one : all) {
            if (one.told().path("outcome").asString("").equals("executed")) {
                executed++;
                var result = one.told().path("result");
                if (result.path("actors").isArray()) {
                    lines.add(counted(sentence, result));
                } else if (result.path("name").isString()) {
                    names.add(result.path("name").stringValue());
                } else if (result.isContainer() && !result.isEmpty()) {
                    lines.add(excerpt(result.toString()));
                }
            } else {
                lines.add(one.call().name() + ": " + fate(one.told()));
            }
        }
        if (!names.isEmpty()) {
            lines.addFirst("Done: " + String.join(", ", names) + ".");
        } else if (executed == all.size() && lines.isEmpty()) {
            lines.add("Done.");
        }
        return String.join("\n", lines);
    }

    private static String counted(String sentence, JsonNode result) {
        String kind = SentenceTable.kindIn(sentence).orElse("");
        var names = names(result, kind);
        int all = result.path("total").asInt(names.size());
        boolean isAll = all == result.path("actors").size();
        String count = kind.isEmpty() ? String.valueOf(all) : names.size() + " of kind " + kind;
        return "There are %s%s: %s."
                .formatted(count, isAll ? "" : " among those listed", String.join(", ", names))
                .replace(": .", ".");
    }

    private static String excerpt(String text) {
        return text.length() > MAX_SAID ? text.substring(0, MAX_SAID) + " ..." : text;
    }

    /// What became of a call that did not do what it should, in words.
    private static String fate(JsonNode told) {
        String how =
                Optional.of(told.path("outcome").asString(""))
                        .filter(outcome -> !outcome.isEmpty())
                        .orElse(told.path("state").asString(""));
        return Stream.of(
                        how,
                        told.at("/error/message").asString(""),
                        told.path("note").asString(""),
                        told.has("operation")
                                ? "(operation " + told.path("operation").asString("") + ")"
                                : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    // ---- what can be said ---------------------------------------------------------------------

    private static String offer(Map<String, Tool> tools) {
        var examples =
                SentenceTable.RULES.stream()
                        .filter(rule -> rule.tool(tools).isPresent())
                        .map(SentenceRule::example)
                        .limit(EXAMPLES)
                        .collect(Collectors.joining("\n- ", "\n- ", ""));
        String actions = tools.keySet().stream().sorted().collect(Collectors.joining(", "));
        return """
        No language model is configured (see %s), so I take plain sentences only. %s
        I also take an action's name with its parameters, such as `name key=value`: %s.\
        """
                .formatted(
                        ModelOptions.URL_VARIABLE,
                        examples.length() > 3 ? "For example:" + examples : "",
                        actions);
    }
}
