package dev.heddle.sync.client;

/// A way to the hub. May be called from any thread; never blocks.
interface Transport {
    /// Begins to connect. What comes of it is told to `listener`, on any thread, one thing after
    /// the other.
    Connection open(Listener listener);

    /// A connection, also before it is there. May be called from any thread; never blocks.
    interface Connection {
        /// Sends a text; the first one is the hello. Texts keep their order.
        void send(String text);

        /// Ends it. Its listener is told nothing more.
        void close();
    }

    /// Hears of a connection. Must not block.
    interface Listener {
        /// It is there, and may be used.
        void opened();

        /// The hub said something.
        ///
        /// @param more asks for what comes next; nothing is told before
        void received(String text, Runnable more);

        /// The hub is alive, though it said nothing.
        void heard();

        /// It is over; nothing more is told.
        ///
        /// @param code the close code; {@link SessionMachine#LINE_LOST} if there was none
        /// @param reason the hub's word for it; may be empty
        /// @param retryAfterMillis when the hub wants to be asked again; negative if it did not say
        void closed(int code, String reason, long retryAfterMillis);
    }
}
