package dev.heddle.server.planted.b;

import dev.heddle.server.planted.a.BreaksRules;

/// Closes a cycle of packages.
///
/// @param breaks where it leads back to
public record Back(BreaksRules breaks) {}
