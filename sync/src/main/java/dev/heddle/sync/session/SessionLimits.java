package dev.heddle.sync.session;

import dev.heddle.sync.Wire;

/// How much a hub's sessions take in, and how often they say a word.
///
/// @param openRooms at one time; rooms in which nobody is are closed and opened again on demand
/// @param connections of one room
/// @param allConnections of the hub
/// @param messageBytes of one command, as it comes
/// @param messagesPerSecond of one connection; twice that at once
/// @param roomMessagesPerSecond of one room; twice that at once
/// @param budgetBytes that may wait for one connection before it hears no more live
/// @param heartbeatSeconds for which a connection hears nothing at most; below the shortest timeout
///   of what stands between hub and client
/// @param batchMillis for which what follows an event gathers; 0 sends each event by itself
public record SessionLimits(
        int openRooms,
        int connections,
        int allConnections,
        int messageBytes,
        int messagesPerSecond,
        int roomMessagesPerSecond,
        int budgetBytes,
        int heartbeatSeconds,
        int batchMillis) {
    private static final int BATCH_MILLIS = 50;

    /// 10,000 open rooms, 2,000 connections in one and 20,000 in all; commands of 256 KiB, as long
    /// as a value may be; 20 a second from one connection, more than a person does, and 1,000 in a
    /// room; a mebibyte that waits; batches of 50 ms, which nobody sees.
    public static final SessionLimits DEFAULT =
            new SessionLimits(10_000, 2000, 20_000, 257 << 10, 20, 1000, 1 << 20);

    public SessionLimits {
        if (openRooms < 1
                || connections < 1
                || allConnections < 1
                || messageBytes < 1
                || messagesPerSecond < 1
                || roomMessagesPerSecond < 1
                || budgetBytes < 1
                || heartbeatSeconds < 1
                || batchMillis < 0) {
            throw new IllegalArgumentException(
                    "limits must be positive, and a batch not shorter than 0");
        }
    }

    /// Limits with the usual heartbeat and batches.
    public SessionLimits(
            int openRooms,
            int connections,
            int allConnections,
            int messageBytes,
            int messagesPerSecond,
            int roomMessagesPerSecond,
            int budgetBytes) {
        this(
                openRooms,
                connections,
                allConnections,
                messageBytes,
                messagesPerSecond,
                roomMessagesPerSecond,
                budgetBytes,
                Wire.HEARTBEAT_SECONDS,
                BATCH_MILLIS);
    }

    /// The same with another heartbeat.
    public SessionLimits withHeartbeatSeconds(int seconds) {
        return new SessionLimits(
                openRooms,
                connections,
                allConnections,
                messageBytes,
                messagesPerSecond,
                roomMessagesPerSecond,
                budgetBytes,
                seconds,
                batchMillis);
    }

    /// The same with other batches.
    public SessionLimits withBatchMillis(int millis) {
        return new SessionLimits(
                openRooms,
                connections,
                allConnections,
                messageBytes,
                messagesPerSecond,
                roomMessagesPerSecond,
                budgetBytes,
                heartbeatSeconds,
                millis);
    }
}
