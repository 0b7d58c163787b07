package dev.heddle.sync.session;

import dev.heddle.sync.Json;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import tools.jackson.databind.JsonNode;

/// What a member asks for.
public sealed interface Command {
    /// What it takes to ask for it.
    Role needed();

    /// What has its place in the session's order: it is answered, and applied at most once.
    sealed interface Ordered extends Command {}

    /// What the hub itself asks for, on behalf of an admin; not on the wire.
    sealed interface Own extends Ordered {
        @Override
        default Role needed() {
            return Role.ADMIN;
        }
    }

    /// Begins a session; refused if there is one.
    ///
    /// @param by who is its first admin
    record Begin(String name, Member by) implements Own {}

    /// Makes somebody a member, or changes name or role of one.
    record PutMember(Member member) implements Own {}

    /// Takes a member out.
    record RemoveMember(String id) implements Own {}

    /// Shows what the assistant does at a host for an ask that has no end yet.
    ///
    /// @param ask the id of the message that asked
    /// @param turn the host and the calls so far
    record Acting(String ask, JsonNode turn) implements Own {}

    /// Ends what an ask began, with the one message that comes of it.
    ///
    /// @param ask the id of the message that asked
    /// @param content what the assistant wrote; may be empty
    /// @param tokens how many its model has counted; -1 if it did not say
    /// @param cut why that is not a whole answer, a sentence for people; empty if it is
    /// @param turn what it has done at a host; an empty object if nothing
    record Answered(String ask, String content, long tokens, String cut, JsonNode turn)
            implements Own {
        /// An answer for which nothing was done.
        public Answered(String ask, String content, long tokens, String cut) {
            this(ask, content, tokens, cut, Json.MAPPER.createObjectNode());
        }
    }

    /// Ends the session: it can be read, and nothing more can be said in it.
    record End() implements Own {}

    /// What is passed on at once, never stored and never answered.
    sealed interface Soft extends Command {}

    /// Writes a message.
    ///
    /// @param code whether it is program text
    /// @param ask whether the assistant is to answer it
    record Say(String content, boolean code, boolean ask) implements Ordered {
        /// @throws IllegalArgumentException if the content is no Unicode
        public Say {
            Json.requireUnicode(content);
        }

        @Override
        public Role needed() {
            return ask ? Role.ACT : Role.TALK;
        }
    }

    /// Sets a part of the session's state; the last to reach the hub wins. Null deletes it.
    ///
    /// @param timeMillis when its author made it, for the rule that an older one does not win over
    ///   a newer one; 0 for no such rule
    record Set(String key, JsonNode value, long timeMillis) implements Ordered {
        /// @throws IllegalArgumentException if the key is no Unicode, or the value may not travel
        public Set {
            Json.requireUnicode(key);
            Json.requirePortable(value);
        }

        @Override
        public Role needed() {
            return Role.ACT;
        }
    }

    /// Ends the answer that is being written; what there is of it stays. For who asked, and admins.
    ///
    /// @param answer the id of the message that asked
    record CancelAnswer(String answer) implements Ordered {
        @Override
        public Role needed() {
            return Role.ACT;
        }
    }

    /// Says whether the member is typing.
    record Typing(boolean on) implements Soft {
        @Override
        public Role needed() {
            return Role.TALK;
        }
    }

    /// Tells the others something that matters only now.
    record Signal(JsonNode data) implements Soft {
        @Override
        public Role needed() {
            return Role.TALK;
        }
    }
}
