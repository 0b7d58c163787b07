package dev.heddle.server.planted.a;

/// Does not say whose thread may touch it.
final class HostWithoutThread {}
