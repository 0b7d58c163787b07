package dev.heddle.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// What a model is asked.
///
/// @param messages the conversation, 1 to {@link #MAX_MESSAGES}, oldest first
/// @param format what the answer should be
public record Prompt(List<Message> messages, Format format) {
    /// More than any conversation that a person reads again.
    public static final int MAX_MESSAGES = 1_000;

    /// Characters in all messages: above what the largest models take, below what harms a hub.
    public static final int MAX_CHARACTERS = 4 << 20;

    public Prompt {
        messages = List.copyOf(messages);
        requireNonNull(format);
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new IllegalArgumentException(
                    "there must be 1 to %d messages, were %d"
                            .formatted(MAX_MESSAGES, messages.size()));
        }
        long characters = messages.stream().mapToLong(message -> message.text().length()).sum();
        if (characters > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "messages must have at most %d characters, had %d"
                            .formatted(MAX_CHARACTERS, characters));
        }
    }

    /// A single question of a user, answered in plain text.
    public static Prompt of(String question) {
        return new Prompt(List.of(new Message(Role.USER, question)), Format.TEXT);
    }

    /// This prompt, answered in `format`.
    public Prompt in(Format format) {
        return new Prompt(messages, format);
    }

    /// Who said something.
    public enum Role {
        /// The program: what the model is to be.
        SYSTEM,
        /// A person.
        USER,
        /// The model.
        ASSISTANT
    }

    /// One message of the conversation.
    public record Message(Role role, String text) {
        public Message {
            requireNonNull(role);
            requireNonNull(text);
        }
    }
}
