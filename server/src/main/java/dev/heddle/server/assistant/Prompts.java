package dev.heddle.server.assistant;

import dev.heddle.model.Format;
import dev.heddle.model.Prompt;
import dev.heddle.sync.session.Session.MessageData;
import dev.heddle.sync.session.SessionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a prompt of what was said.
final class Prompts {
    /// Messages of the conversation that a model is told; as many as fit on a few pages.
    static final int MESSAGES = 40;

    /// Their characters, but the question is told as it is: some 8,000 tokens, which small models
    /// take, too.
    static final int CHARACTERS = 32 << 10;

    static final String SYSTEM =
            "You are the assistant in a conversation of several people. Each of their messages"
                    + " begins with the author's name and a colon; yours do not. Answer the last"
                    + " message, in its language, briefly and in plain text without Markdown. If"
                    + " you do not know, say so.";

    private Prompts() {}

    /// The question at the end of `messages`, with the newest of those before it.
    ///
    /// @param messages oldest first, at least the question
    static Prompt of(Collection<SessionState.Message> messages) {
        var told = new ArrayList<Prompt.Message>();
        int characters = 0;
        for (var message : List.copyOf(messages).reversed()) {
            var line = line(message);
            if (line == null) {
                continue;
            }
            characters += line.text().length();
            if (!told.isEmpty() && (characters > CHARACTERS || told.size() == MESSAGES)) {
                break;
            }
            told.add(line);
        }
        told.add(new Prompt.Message(Prompt.Role.SYSTEM, SYSTEM));
        return new Prompt(told.reversed(), Format.TEXT);
    }

    /// What the hub itself said is not for the model.
    private static Prompt.@Nullable Message line(SessionState.Message message) {
        var data = message.data();
        String content = data.path("content").asString("");
        return switch (data.path("role").asString("")) {
            case MessageData.USER ->
                    new Prompt.Message(
                            Prompt.Role.USER, data.path("name").asString("") + ": " + content);
            case MessageData.ASSISTANT -> new Prompt.Message(Prompt.Role.ASSISTANT, content);
            default -> null;
        };
    }
}
