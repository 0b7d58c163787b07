package dev.heddle.sync.client;

/// Why a command was not done.
///
/// @param code for programs
/// @param message for people
/// @param retryAfterMillis after which the same command is sent again; 0 if that makes no sense
public record Refusal(String code, String message, long retryAfterMillis) {}
