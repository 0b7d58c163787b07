package dev.heddle.cli.selftest;

/// What is measured, and what it takes to pass. The page's `runRealTimeTests()` has the same names.
public enum Check {
    /// From saying to the moment another client shows it.
    LATENCY("WebSocket latency", "p99 below 100 ms"),
    /// Changes that one client sees while five make them.
    FREQUENCY("update frequency", "at least 50 a second"),
    /// Changes of the same keys at the same time.
    RACES("race conditions", "all end with the same values"),
    /// Clients that come and go.
    MEMORY("memory leaks", "nothing is left of 20 clients"),
    /// A connection that is cut while others talk.
    RECOVERY("error recovery", "back within 10 s, nothing missed, nothing twice"),
    /// Connections that nobody cuts.
    STABILITY("connection stability", "none breaks by itself"),
    /// Messages of many at once.
    ORDER("message ordering", "the same order for all"),
    /// Many clients that come at the same moment.
    CONNECTIONS("concurrent connections", "50 within 10 s");

    private final String title;
    private final String limit;

    Check(String title, String limit) {
        this.title = title;
        this.limit = limit;
    }

    /// Its name for people.
    public String title() {
        return title;
    }

    /// What it takes to pass.
    public String limit() {
        return limit;
    }
}
