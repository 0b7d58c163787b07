package dev.heddle.amp.play;

/// What an amp tells those who watch it.
public sealed interface AmpEvent {
    /// It is set to something else, whoever did that.
    record Changed(AmpState state) implements AmpEvent {}

    /// From this frame on everything that was set before is heard.
    ///
    /// @param frame counted since the amp was started
    record Heard(long frame) implements AmpEvent {}
}
