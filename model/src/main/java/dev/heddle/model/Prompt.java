package dev.heddle.model;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What a model is asked.
///
/// @param messages the conversation, 1 to {@link #MAX_MESSAGES}, oldest first
/// @param format what the answer should be
/// @param tools what the model may call instead of answering, at most {@link #MAX_TOOLS}
public record Prompt(List<Message> messages, Format format, List<Tool> tools) {
    /// More than any conversation that a person reads again.
    public static final int MAX_MESSAGES = 1_000;

    /// Characters in all messages: above what the largest models take, below what harms a hub.
    public static final int MAX_CHARACTERS = 4 << 20;

    /// As many as the servers take that say how many they take.
    public static final int MAX_TOOLS = 128;

    /// @throws IllegalArgumentException if there is too much of something, or two tools have one
    ///   name
    public Prompt {
        messages = List.copyOf(messages);
        requireNonNull(format);
        tools = List.copyOf(tools);
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new IllegalArgumentException(
                    "there must be 1 to %d messages, were %d"
                            .formatted(MAX_MESSAGES, messages.size()));
        }
        long characters = messages.stream().mapToLong(Message::length).sum();
        if (characters > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "messages must have at most %d characters, had %d"
                            .formatted(MAX_CHARACTERS, characters));
        }
        if (tools.size() > MAX_TOOLS) {
            throw new IllegalArgumentException(
                    "there must be at most %d tools, were %d".formatted(MAX_TOOLS, tools.size()));
        }
        var names = new HashSet<String>();
        for (var tool : tools) {
            if (!names.add(tool.name())) {
                throw new IllegalArgumentException("two tools are called " + tool.name());
            }
        }
    }

    /// A prompt without tools.
    public Prompt(List<Message> messages, Format format) {
        this(messages, format, List.of());
    }

    /// A single question of a user, answered in plain text.
    public static Prompt of(String question) {
        return new Prompt(List.of(new Message(Role.USER, question)), Format.TEXT);
    }

    /// This prompt, answered in `format`.
    public Prompt in(Format format) {
        return new Prompt(messages, format, tools);
    }

    /// This prompt, with tools that the model may call.
    public Prompt with(List<Tool> tools) {
        return new Prompt(messages, format, tools);
    }

    /// Who said something.
    public enum Role {
        /// The program: what the model is to be.
        SYSTEM,
        /// A person.
        USER,
        /// The model.
        ASSISTANT,
        /// The program: what came of a call of the model's.
        TOOL
    }

    /// One message of the conversation.
    ///
    /// @param calls what the model called; only in its own messages
    /// @param of the id of the call whose result this is; empty in all other messages
    public record Message(Role role, String text, List<ToolCall> calls, String of) {
        public Message {
            requireNonNull(role);
            requireNonNull(text);
            calls = List.copyOf(calls);
            if (!calls.isEmpty() && role != Role.ASSISTANT) {
                throw new IllegalArgumentException("only the model calls tools, not " + role);
            }
            if (of.isEmpty() == (role == Role.TOOL)) {
                throw new IllegalArgumentException("a result, and nothing else, is of a call");
            }
        }

        /// What somebody said.
        public Message(Role role, String text) {
            this(role, text, List.of(), "");
        }

        /// What the model called, and what it said before.
        public static Message calling(String text, List<ToolCall> calls) {
            return new Message(Role.ASSISTANT, text, calls, "");
        }

        /// What came of a call.
        public static Message result(ToolCall call, String text) {
            return new Message(Role.TOOL, text, List.of(), call.id());
        }

        /// Its characters.
        int length() {
            return text.length() + calls.stream().mapToInt(call -> call.arguments().length()).sum();
        }
    }

    /// What a model may call. It names a tool and writes arguments; what it writes is no more than
    /// a wish, which the program checks.
    ///
    /// @param name 1 to 64 letters, digits, `_` or `-`, which is what servers take
    /// @param description what it does, for the model
    /// @param schema the JSON Schema of its arguments, an object
    public record Tool(String name, String description, ObjectNode schema) {
        /// @throws IllegalArgumentException if it cannot be called so
        public Tool {
            requireNonNull(description);
            requireNonNull(schema);
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException(
                        "a tool's name has 1 to 64 letters, digits, _ or -, was `%s`"
                                .formatted(name));
            }
        }
    }
}
