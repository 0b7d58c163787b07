package dev.heddle.radio.timer;

/// What a show's timer does not tell, and why.
///
/// @param event what would have been told
/// @param reason in words for people
public record Skipped(TimerEvent event, String reason) {}
