package dev.heddle.sync.client;

import dev.heddle.sync.room.Member;
import dev.heddle.sync.session.Command;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A session as one client sees it: what the hub has confirmed, with the client's own changes on
/// top. Immutable, if nobody changes the JSON in it.
///
/// @param status how the client stands to the hub
/// @param you who the client is there; null before it was welcomed
/// @param seq the number of the newest event that is in here
/// @param messages the newest that are confirmed, oldest first, at most {@link
///   dev.heddle.sync.session.SessionState#KEPT_MESSAGES}
/// @param more whether there are older ones
/// @param values the keyed state, as it is if all that is pending comes to pass
/// @param unconfirmed the client's own commands that are pending or were refused, in their order
/// @param pending how many of them are pending
/// @param catchingUp whether older events than the newest are still to come
/// @param closed whether the session has ended for all
/// @param answers what the assistant is writing
/// @param participants who is in the session
/// @param stats how much was said, as the hub counts
/// @param typing the ids of the members who type
public record SessionView(
        SessionStatus status,
        @Nullable Member you,
        long seq,
        List<Message> messages,
        boolean more,
        Map<String, Value> values,
        List<Unconfirmed> unconfirmed,
        int pending,
        boolean catchingUp,
        boolean closed,
        List<Answer> answers,
        List<Participant> participants,
        JsonNode stats,
        List<String> typing) {
    /// Before anything is known.
    static final SessionView NOTHING =
            new SessionView(
                    new SessionStatus.Connecting(),
                    null,
                    0,
                    List.of(),
                    false,
                    Map.of(),
                    List.of(),
                    0,
                    false,
                    false,
                    List.of(),
                    List.of(),
                    JsonNodeFactory.instance.objectNode(),
                    List.of());

    /// What was said.
    ///
    /// @param id of a member's message the id of the command that said it
    /// @param timeMillis when, milliseconds since 1970, as the hub says
    /// @param author the member's id
    /// @param name what others call the author
    /// @param role `user`, `assistant` or `system`
    /// @param code whether it is program text
    /// @param ask whether the assistant is to answer it
    /// @param tokens how many the assistant's model has counted
    /// @param answer the id of the message that this answers, or says is not answered; else empty
    /// @param cut why this is not the whole answer, a sentence for people; empty if it is
    public record Message(
            long seq,
            long timeMillis,
            String id,
            String author,
            String name,
            String role,
            String content,
            boolean code,
            boolean ask,
            @Nullable Long tokens,
            String answer,
            String cut) {}

    /// A part of the keyed state.
    ///
    /// @param pending whether the hub has not confirmed it
    public record Value(JsonNode data, boolean pending) {}

    /// A command that is no part of the session, yet.
    ///
    /// @param refusal why it never will be; null while it is pending
    public record Unconfirmed(String id, Command.Ordered command, @Nullable Refusal refusal) {}

    /// What the assistant has written of an answer so far; the message at its end has the whole.
    ///
    /// @param id the id of the message that asked
    /// @param by who writes it
    public record Answer(String id, String by, String text) {}

    /// One who takes part.
    ///
    /// @param connections how many clients it has here; 0 for one who is away
    public record Participant(Member member, int connections) {}
}
