package dev.heddle.server.access;

import java.util.List;

/// What a key of a face is good for.
///
/// @param id what names it in lists
/// @param of the one room or host it is limited to; empty where a face has nothing to choose
/// @param note what its maker wrote beside it
/// @param actions what its host can be asked for; empty if nobody has said
public record FaceKey(String id, Face face, String of, String note, List<String> actions) {
    public FaceKey {
        actions = List.copyOf(actions);
    }

    /// Whether it opens this.
    public boolean opens(Face asked, String what) {
        return face == asked && of.equals(what);
    }
}
