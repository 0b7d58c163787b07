package dev.heddle.jobs.socket;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/// How a WebSocket is kept open. Change one at a time: `SocketOptions.USUAL.withHeartbeat(h, g)`.
///
/// @param headers what is sent along when it connects, such as `Authorization`
/// @param subprotocol what is asked for
/// @param heartbeat how long the server may be silent until it is pinged
/// @param grace how much longer until it is given up
/// @param timeout how long the server may take to open the connection, to take one message, or to
///   answer a goodbye
/// @param firstPause the longest pause after the first failure
/// @param longestPause the longest after many; it doubles until then
/// @param maxWaiting how many messages may wait to be sent
/// @param maxWaitingCharacters how long they may be together, in UTF-16 units
/// @param maxMessageCharacters how long a message of the server may be, in UTF-16 units
/// @param drain how long a job that is to finish may take to send what waits
/// @param isFinal which close codes mean that there is no sense in coming back
public record SocketOptions(
        Map<String, String> headers,
        Optional<String> subprotocol,
        Duration heartbeat,
        Duration grace,
        Duration timeout,
        Duration firstPause,
        Duration longestPause,
        int maxWaiting,
        int maxWaitingCharacters,
        int maxMessageCharacters,
        Duration drain,
        IntPredicate isFinal) {
    /// A ping after 25 s of silence and 8 s of grace, 10 s for all else, pauses of up to 0.5 s to
    /// 20 s, 1,000 messages or 4 Mi characters that wait, 1 Mi characters a message, 5 s to drain;
    /// 1008 (policy) and 4100 to 4199 are final.
    public static final SocketOptions USUAL =
            new SocketOptions(
                    Map.of(),
                    Optional.empty(),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(8),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(20),
                    1000,
                    4 << 20,
                    1 << 20,
                    Duration.ofSeconds(5),
                    code -> code == 1008 || (code >= 4100 && code <= 4199));

    public SocketOptions {
        headers = Map.copyOf(headers);
        requireNonNull(subprotocol);
        requireNonNull(isFinal);
        for (var positive : List.of(heartbeat, grace, timeout, firstPause)) {
            if (!positive.isPositive()) {
                throw new IllegalArgumentException("a time was not positive: " + positive);
            }
        }
        if (longestPause.compareTo(firstPause) < 0 || drain.isNegative()) {
            throw new IllegalArgumentException(
                    "longestPause must be firstPause or more and drain 0 or more, were %s and %s"
                            .formatted(longestPause, drain));
        }
        if (maxWaiting < 1 || maxWaitingCharacters < 1 || maxMessageCharacters < 1) {
            throw new IllegalArgumentException(
                    "limits must be 1 or more, were %d, %d and %d"
                            .formatted(maxWaiting, maxWaitingCharacters, maxMessageCharacters));
        }
    }

    /// These options with a header more, in the place of one of exactly that name.
    public SocketOptions withHeader(String name, String value) {
        var more = new HashMap<>(headers);
        more.put(name, value);
        return with(more, subprotocol, heartbeat, grace, timeout, firstPause, longestPause);
    }

    /// These options, asking for a subprotocol.
    public SocketOptions withSubprotocol(String subprotocol) {
        return with(
                headers,
                Optional.of(subprotocol),
                heartbeat,
                grace,
                timeout,
                firstPause,
                longestPause);
    }

    /// These options with another heartbeat.
    public SocketOptions withHeartbeat(Duration heartbeat, Duration grace) {
        return with(headers, subprotocol, heartbeat, grace, timeout, firstPause, longestPause);
    }

    /// These options with another time to connect, to take a message, to say goodbye.
    public SocketOptions withTimeout(Duration timeout) {
        return with(headers, subprotocol, heartbeat, grace, timeout, firstPause, longestPause);
    }

    /// These options with other pauses between two connections.
    public SocketOptions withPauses(Duration first, Duration longest) {
        return with(headers, subprotocol, heartbeat, grace, timeout, first, longest);
    }

    /// These options with room for more or fewer messages.
    public SocketOptions withMaxWaiting(int messages) {
        return new SocketOptions(
                headers,
                subprotocol,
                heartbeat,
                grace,
                timeout,
                firstPause,
                longestPause,
                messages,
                maxWaitingCharacters,
                maxMessageCharacters,
                drain,
                isFinal);
    }

    private SocketOptions with(
            Map<String, String> headers,
            Optional<String> subprotocol,
            Duration heartbeat,
            Duration grace,
            Duration timeout,
            Duration firstPause,
            Duration longestPause) {
        return new SocketOptions(
                headers,
                subprotocol,
                heartbeat,
                grace,
                timeout,
                firstPause,
                longestPause,
                maxWaiting,
                maxWaitingCharacters,
                maxMessageCharacters,
                drain,
                isFinal);
    }

    /// Leaves out the headers, which no log may hold.
    @Override
    public String toString() {
        return "SocketOptions[heartbeat=%s, grace=%s]".formatted(heartbeat, grace);
    }
}
