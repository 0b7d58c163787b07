package dev.heddle.server.access;

/// What a key of a face is good for.
///
/// @param id what names it in lists
/// @param of the one room it is limited to; empty where a face has nothing to choose
/// @param note what its maker wrote beside it
public record FaceKey(String id, Face face, String of, String note) {
    /// Whether it opens this.
    public boolean opens(Face asked, String what) {
        return face == asked && of.equals(what);
    }
}
