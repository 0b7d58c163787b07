package dev.heddle.jobs.socket;

/// What a job has done that was finished.
///
/// @param written messages whose fate is {@link Fate#WRITTEN}
/// @param received messages
/// @param connections how often it was connected
public record SocketReport(long written, long received, int connections) {}
