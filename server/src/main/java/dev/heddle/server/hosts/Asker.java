package dev.heddle.server.hosts;

import java.util.Set;

/// Who asks for something, and by which way it came.
///
/// @param name the id of the person on whose behalf it is asked; never a secret
/// @param via `page`, `http`, `chat`, `mcp` or `face`
/// @param mayAct whether this person may have actions run
public record Asker(String name, String via, boolean mayAct) {
    /// A person at the hub's own page.
    public static final String PAGE = "page";

    /// A person, or a program of theirs, with a token.
    public static final String HTTP = "http";

    /// The assistant of a session, for the person whose message it answers.
    public static final String CHAT = "chat";

    /// An assistant of a person's own.
    public static final String MCP = "mcp";

    /// A client with a wire of its own.
    public static final String FACE = "face";

    private static final Set<String> WAYS = Set.of(PAGE, HTTP, CHAT, MCP, FACE);

    public Asker {
        if (name.isEmpty() || !WAYS.contains(via)) {
            throw new IllegalArgumentException("nobody asks as '%s' via %s".formatted(name, via));
        }
    }

    /// Whether a model decided what to ask for.
    boolean isAssistant() {
        return via.equals(CHAT) || via.equals(MCP);
    }

    /// Whether this is a person who may answer questions and set rules: an assistant may not allow
    /// itself what it had to ask for.
    boolean mayDecide() {
        return mayAct && (via.equals(PAGE) || via.equals(HTTP));
    }
}
