package dev.heddle.sync.room;

/// One who takes part in a room.
///
/// @param id who it is; the same over all its connections
/// @param name what others see
/// @param role what it may do
public record Member(String id, String name, Role role) {}
