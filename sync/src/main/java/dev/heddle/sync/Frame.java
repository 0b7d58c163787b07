package dev.heddle.sync;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// What every message on the wire looks like.
///
/// @param s the sequence number within the room's epoch, from 1; absent in a soft frame, which is
///   never stored and never replayed
/// @param p the sequence number the receiver should have seen before, so that a gap shows
/// @param t the type
/// @param k the key, where a later frame of the same key replaces this one
/// @param id what caused it
/// @param ts when it was made, milliseconds since 1970; for display only
/// @param dl milliseconds left until the latest start of what is asked for
/// @param d the data; null says that the key is gone
public record Frame(
        @Nullable Long s,
        @Nullable Long p,
        String t,
        @Nullable String k,
        @Nullable String id,
        @Nullable Long ts,
        @Nullable Long dl,
        @JsonInclude(JsonInclude.Include.ALWAYS) JsonNode d) {
    public Frame {
        if (t == null || t.isEmpty()) { // JSON can leave out what the type system promises.
            throw new Json.MalformedException("a frame needs its type `t`");
        }
        if (d == null) {
            d = NullNode.getInstance();
        }
    }

    /// A frame with neither number nor key.
    static Frame plain(String type, @Nullable String id, @Nullable Long dl, Object data) {
        return new Frame(null, null, type, null, id, null, dl, Json.node(data));
    }

    /// The id of a frame that must have one.
    String requireId() {
        if (id == null || id.isEmpty()) {
            throw new Json.MalformedException("a `" + t + "` frame needs its `id`");
        }
        return id;
    }

    /// Reads a frame.
    ///
    /// @throws Json.MalformedException if it is none
    public static Frame read(String text) {
        return Json.convert(Json.read(text), Frame.class);
    }
}
