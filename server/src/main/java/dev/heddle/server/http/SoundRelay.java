package dev.heddle.server.http;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Owner;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Passes the sound and the meters of hosts on to those who listen. Nothing is kept and nothing
/// caught up: sound that is late is worth nothing. A listener says what it has heard, and no more
/// than a quarter of a second beyond that is on its way, whatever the network in between would
/// swallow; what it did not get shows as a jump of the position.
///
/// `docs/wire.md` has the messages. May be called from any thread; never blocks.
@AnyThread
final class SoundRelay {
    /// The header and 85 ms at 48 kHz; sources send pieces of 20 ms.
    static final int MAX_MESSAGE_BYTES = 8 << 10;

    /// Who listens to one host at a time.
    static final int MAX_LISTENERS = 64;

    private static final int HEADER_BYTES = 16;
    private static final int MAX_RATE = 384_000;

    /// Parts of a second that a listener may be behind.
    private static final int BEHIND = 4;

    /// Messages of a source in a second: 50 of sound, as many of meters, and room.
    private static final int MAX_MESSAGES = 400;

    private final Vertx vertx;
    private final Owner rooms;
    private final Hosts hosts;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();

    /// A relay.
    ///
    /// @param rooms what has the hosts
    SoundRelay(Vertx vertx, Owner rooms, Hosts hosts) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.hosts = hosts;
    }

    /// What somebody listens for; the number is its format in the header.
    enum Kind {
        SOUND(1),
        METERS(2);

        private final int format;

        Kind(int format) {
            this.format = format;
        }

        /// The kind of that name; sound if there is none.
        static Optional<Kind> of(@Nullable String word) {
            if (word == null || word.equals("sound")) {
                return Optional.of(SOUND);
            }
            return word.equals("meters") ? Optional.of(METERS) : Optional.empty();
        }
    }

    /// Takes the sound of `host` from `socket`, in place of any other that brought it.
    void publish(ServerWebSocket socket, String host) {
        KeepAlive.start(vertx, socket, Wire.LINK_HEARTBEAT_SECONDS);
        var channel = enter(host);
        var source = new Source(channel, socket);
        channel.begin(socket);
        socket.textMessageHandler(_ -> KeepAlive.close(socket, Wire.Close.UNSUPPORTED));
        socket.binaryMessageHandler(source::heard);
        socket.closeHandler(_ -> {
            channel.end(socket);
            leave(host);
        });
    }

    /// Lets `socket` hear `host` for as long as what its reader came with counts.
    void listen(ServerWebSocket socket, String host, Kind kind, BooleanSupplier still) {
        KeepAlive.start(vertx, socket, Wire.HEARTBEAT_SECONDS, still);
        var channel = enter(host);
        var listener = new Listener(socket, kind);
        boolean isIn = channel.add(listener);
        socket.binaryMessageHandler(_ -> KeepAlive.close(socket, Wire.Close.UNSUPPORTED));
        socket.textMessageHandler(listener::answered);
        socket.closeHandler(_ -> {
            channel.remove(listener);
            leave(host);
        });
        if (!isIn || !check(socket, host)) {
            KeepAlive.close(socket, Wire.Close.BUSY);
        }
    }

    /// Ends it soon if there is no such host; false if the hub has no time to look.
    private boolean check(ServerWebSocket socket, String host) {
        try {
            rooms.execute(() -> {
                if (!hosts.knows(host)) {
                    KeepAlive.close(socket, Wire.Close.UNKNOWN_HOST);
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private Channel enter(String host) {
        return channels.compute(
                host,
                (_, known) -> {
                    var channel = known == null ? new Channel() : known;
                    channel.users++;
                    return channel;
                });
    }

    private void leave(String host) {
        channels.computeIfPresent(host, (_, channel) -> --channel.users == 0 ? null : channel);
    }

    /// One host's.
    private static final class Channel {
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();

        /// Guarded by this.
        private @Nullable ServerWebSocket source;

        /// Sockets that have it; changed by whoever enters or leaves, one at a time.
        private int users;

        synchronized void begin(ServerWebSocket socket) {
            if (source != null) {
                KeepAlive.close(source, Wire.Close.REPLACED);
            }
            source = socket;
            tell();
        }

        synchronized void end(ServerWebSocket socket) {
            if (socket.equals(source)) {
                source = null;
            }
        }

        synchronized boolean add(Listener listener) {
            if (listeners.size() >= MAX_LISTENERS) {
                return false;
            }
            listeners.add(listener);
            tell();
            return true;
        }

        synchronized void remove(Listener listener) {
            if (listeners.remove(listener)) {
                tell();
            }
        }

        /// The source works only for those who are there.
        private void tell() {
            if (source != null && !source.isClosed()) {
                var _ =
                        source.writeTextMessage(
                                "{\"sound\":%d,\"meters\":%d}"
                                        .formatted(count(Kind.SOUND), count(Kind.METERS)));
            }
        }

        private long count(Kind kind) {
            return listeners.stream().filter(one -> one.kind == kind).count();
        }
    }

    /// What brings the sound. On its socket's event loop.
    private static final class Source {
        private final Channel channel;
        private final ServerWebSocket socket;
        private long secondBegan = System.nanoTime();
        private int messages;

        Source(Channel channel, ServerWebSocket socket) {
            this.channel = channel;
            this.socket = socket;
        }

        void heard(Buffer message) {
            if (isTooMuch()) {
                KeepAlive.close(socket, Wire.Close.TOO_MUCH);
                return;
            }
            int length = message.length();
            if (length <= HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
                KeepAlive.close(socket, Wire.Close.PROTOCOL);
                return;
            }
            long position = message.getLongLE(0);
            int rate = message.getIntLE(8);
            int format = message.getShortLE(14);
            if (position < 0 || rate <= 0 || rate > MAX_RATE) {
                KeepAlive.close(socket, Wire.Close.PROTOCOL);
                return;
            }
            for (var listener : channel.listeners) {
                if (listener.kind.format == format) {
                    listener.offer(message, position, rate);
                }
            }
        }

        private boolean isTooMuch() {
            long now = System.nanoTime();
            if (now - secondBegan > 1_000_000_000L) {
                secondBegan = now;
                messages = 0;
            }
            return ++messages > MAX_MESSAGES;
        }
    }

    /// Somebody who listens.
    private static final class Listener {
        private static final long NOWHERE = -1;

        private final ServerWebSocket socket;
        private final Kind kind;

        /// The newest it was sent. Only the source's event loop writes it.
        private volatile long sent = NOWHERE;

        /// The newest of that which it says to have heard.
        private volatile long heard = NOWHERE;

        Listener(ServerWebSocket socket, Kind kind) {
            this.socket = socket;
            this.kind = kind;
        }

        /// Who was slow for a moment and has heard all it was sent goes on from now, however far
        /// the source is: it would wait for ever.
        void offer(Buffer message, long position, int rate) {
            if (sent == NOWHERE || position < sent) { // A source that comes back counts anew.
                heard = position;
                sent = position;
            }
            boolean isInTime = sent == heard || position - heard <= rate / BEHIND;
            if (isInTime && !socket.isClosed() && !socket.writeQueueFull()) {
                sent = position;
                var _ = socket.writeBinaryMessage(message);
            }
        }

        void answered(String text) {
            try {
                JsonNode position = Json.read(text).path("heard");
                if (position.isIntegralNumber() && position.canConvertToLong()) {
                    heard = Math.clamp(position.longValue(), 0, Math.max(0, sent));
                    return;
                }
            } catch (Json.MalformedException _) {
                // As any other that is none.
            }
            KeepAlive.close(socket, Wire.Close.PROTOCOL);
        }
    }
}
