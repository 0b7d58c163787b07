package dev.heddle.model;

import dev.heddle.model.Ending.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Puts together the tool calls of one answer, which come in pieces. Servers differ: some leave out
/// the index, or give all calls the same one; some the id; some send arguments as an object.
final class Calls {
    /// Calls in one answer; more no model means.
    static final int MAX_CALLS = 32;

    /// Characters of all arguments in one answer.
    static final int MAX_ARGUMENTS = 64 << 10;

    /// Characters of an id or a name.
    private static final int MAX_NAME = 200;

    private final List<Begun> begun = new ArrayList<>();
    private int characters;

    private static final class Begun {
        final int index;
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();

        Begun(int index) {
            this.index = index;
        }
    }

    /// Takes `tool_calls` of a delta or a message; answers whether there was something in it.
    boolean take(JsonNode pieces) throws Trouble {
        for (var piece : pieces) {
            take(piece, piece.path("id").asString(""), piece.path("index").asInt(-1));
        }
        return !pieces.isEmpty();
    }

    private void take(JsonNode piece, String id, int index) throws Trouble {
        var call = find(id, index);
        if (call.id.isEmpty()) {
            call.id = bounded(id);
        }
        var function = piece.path("function");
        if (call.name.isEmpty()) {
            call.name = bounded(function.path("name").asString(""));
        }
        var arguments = function.path("arguments");
        String more =
                switch (arguments.getNodeType()) {
                    case STRING -> arguments.stringValue();
                    case MISSING, NULL -> "";
                    default -> arguments.toString();
                };
        characters += more.length();
        if (characters > MAX_ARGUMENTS) {
            throw new Trouble(
                    Problem.TOO_LONG, "arguments of more than %d".formatted(MAX_ARGUMENTS));
        }
        call.arguments.append(more);
    }

    /// The call that a piece belongs to: that of its index, unless the id says that it is another;
    /// without an index the newest, unless the id says that it is a new one.
    private Begun find(String id, int index) throws Trouble {
        for (var one : begun.reversed()) {
            boolean isOther = !id.isEmpty() && !one.id.isEmpty() && !one.id.equals(bounded(id));
            if (!isOther && (index < 0 || one.index < 0 || one.index == index)) {
                return one;
            }
        }
        if (begun.size() == MAX_CALLS) {
            throw new Trouble(Problem.TOO_LONG, "more than %d tool calls".formatted(MAX_CALLS));
        }
        var one = new Begun(index);
        begun.add(one);
        return one;
    }

    private static String bounded(String text) {
        return text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    }

    /// All of them, in the order in which they began.
    List<ToolCall> whole() {
        var calls = new ArrayList<ToolCall>();
        for (var one : begun) {
            String id = one.id.isEmpty() ? "call-" + (calls.size() + 1) : one.id;
            calls.add(new ToolCall(id, one.name, one.arguments.toString()));
        }
        return calls;
    }
}
