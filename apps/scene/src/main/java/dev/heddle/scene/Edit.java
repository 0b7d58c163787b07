package dev.heddle.scene;

/// A change of actors or of the selection. It sees and changes a draft alone, so that it can be
/// tried, be one of many in a plan, and be taken back.
///
/// @param <R> what it answers, when it was applied
@FunctionalInterface
interface Edit<R> {
    /// Changes the draft, or refuses; a draft on which an edit refused is thrown away.
    R applyTo(Draft draft) throws Refusal;
}
