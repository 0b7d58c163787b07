package dev.heddle.server.access;

import dev.heddle.sync.room.Role;

/// What a ticket lets into, if not into the whole hub.
///
/// @param room the session
/// @param role what the guest may do there
public record Invitation(String room, Role role) {}
