package dev.heddle.agent;

/// What carries an agent's link to its hub.
public enum Transport {
    /// A WebSocket; HTTP once three tries in a row looked like a proxy that lets none through, and
    /// then a WebSocket again at times.
    AUTO,
    /// A WebSocket and nothing else.
    WEBSOCKET,
    /// HTTP requests that the hub holds until it has something to say; one every two seconds where
    /// something on the way cuts those off.
    HTTP
}
