package dev.heddle.server;

/// Whether clients that speak a wire of their own are let in.
public enum Faces {
    /// They are not.
    OFF,
    /// With a key.
    KEYS,
    /// Also without one, from this machine. For a hub that nobody else can reach.
    OPEN
}
