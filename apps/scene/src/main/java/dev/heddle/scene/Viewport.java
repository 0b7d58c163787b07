package dev.heddle.scene;

import java.util.List;

/// What the camera sees and how the loop behind it is doing.
///
/// @param view `headless`, where the camera is there but draws for nobody, or `window`
/// @param actors how many there are
/// @param spawned how many of them were spawned from outside
/// @param inView names of those at least partly in view, at most 100
/// @param inViewCount how many are in view
record Viewport(
        String view,
        Camera camera,
        int actors,
        int spawned,
        List<String> inView,
        int inViewCount,
        Loop loop) {
    /// Where the camera stands and looks.
    ///
    /// @param location `[x, y, z]` in centimetres
    /// @param direction `[x, y, z]`, of length 1
    public record Camera(List<Double> location, List<Double> direction) {}

    /// How the loop is doing.
    ///
    /// @param ticksPerSecond over the last 60 ticks
    /// @param tickMs the mean time of a tick's operations since the start, in milliseconds
    /// @param queued operations that wait
    public record Loop(
            String health, double ticksPerSecond, long ticks, double tickMs, int queued) {}

    /// The part that is published whenever it changes.
    ///
    /// @param actors how many there are
    public record State(Camera camera, int actors) {}
}
