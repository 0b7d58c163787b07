package dev.heddle.jobs.socket;

/// Why there is no connection, or none any more.
public enum SocketTrouble {
    /// Nothing answers at that address.
    UNREACHABLE("no connection to the server"),
    /// The server answered, and opened no WebSocket; the code is its status.
    REFUSED("the server opens no WebSocket"),
    /// The server closed it; the code says why.
    CLOSED("the server closed the connection"),
    /// It broke off.
    BROKEN_OFF("the connection broke off"),
    /// Nothing was heard for a heartbeat and its grace.
    SILENT("the server is silent"),
    /// The server did not take what was sent to it in time.
    STUCK("the server takes nothing"),
    /// The server sent a message larger than it may be.
    TOO_LARGE("the server sent too large a message");

    private final String words;

    SocketTrouble(String words) {
        this.words = words;
    }

    /// In words.
    public String words() {
        return words;
    }
}
