package dev.heddle.sync.client;

import dev.heddle.sync.client.SessionView.Message;
import dev.heddle.sync.client.SessionView.Participant;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.room.Member;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the hub says in a session; see `docs/wire.md`. {@link HubFrames} reads it.
sealed interface HubFrame {
    /// The first frame.
    ///
    /// @param recovered whether what was missed follows; else a snapshot does
    /// @param acked the highest number of this client's commands that is decided
    record Welcome(
            String epoch,
            long seq,
            boolean recovered,
            Member you,
            long acked,
            long heartbeatMillis,
            Pace pace,
            List<URI> hubs)
            implements HubFrame {}

    /// What a hub takes.
    record Pace(int messageBytes, double messagesPerSecond) {
        /// Until the hub has said its own; small enough for any hub.
        static final Pace CAUTIOUS = new Pace(65_536, 10);
    }

    /// All of the session.
    record Whole(
            long seq,
            Map<String, JsonNode> state,
            List<KnownMessage> messages,
            boolean more,
            List<AnswerPart> answers,
            List<Participant> participants,
            JsonNode stats,
            boolean closed)
            implements HubFrame {}

    /// A message of a snapshot, as it was read and as it came.
    record KnownMessage(Message message, JsonNode data) {}

    /// What has its place in the session's order, stored for ever.
    ///
    /// @param previous the number that should have been seen before
    record Stored(long seq, long previous, Event event, JsonNode data) implements HubFrame {
        static final String CLOSED = "closed";
    }

    /// A command is decided.
    ///
    /// @param seq the number of its event; 0 if it has none, or one of an earlier epoch
    record Done(String id, long seq) implements HubFrame {}

    /// A command changed nothing.
    ///
    /// @param id empty if it had none
    record Refused(String id, Refusal why) implements HubFrame {}

    record Presence(List<Participant> participants) implements HubFrame {}

    record Typing(String member, boolean on) implements HubFrame {}

    record Signalled(String member, JsonNode data) implements HubFrame {}

    /// A piece of an answer.
    ///
    /// @param at where it goes, in UTF-16 code units
    record AnswerPart(String id, String by, long at, String text) implements HubFrame {}

    record AnswerEnd(String id) implements HubFrame {}

    record Stats(JsonNode stats) implements HubFrame {}

    /// Events up to `to` were left out for this reader; they follow from the log.
    record Gap(long to) implements HubFrame {}

    /// The numbers that follow belong to another epoch.
    record Epoch(String epoch) implements HubFrame {}

    record Stopping(long retryAfterMillis) implements HubFrame {}

    /// Tells who hears nothing whether something is missing.
    record Pong(long seq) implements HubFrame {}

    /// Of a type that this client does not know, and not stored.
    record Unheard() implements HubFrame {}
}
