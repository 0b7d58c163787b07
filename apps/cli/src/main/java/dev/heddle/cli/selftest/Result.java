package dev.heddle.cli.selftest;

/// What became of a check.
///
/// @param measured for people, with units
public record Result(Check check, boolean passed, String measured) {}
