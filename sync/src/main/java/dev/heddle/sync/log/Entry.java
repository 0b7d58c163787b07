package dev.heddle.sync.log;

/// An event in its place.
public record Entry(Position position, Event event) {}
