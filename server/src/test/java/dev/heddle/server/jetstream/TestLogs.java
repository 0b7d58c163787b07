package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.server.jetstream.JetStreamRoomLog.Storage;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// How tests open logs.
final class TestLogs {
    private static final AtomicInteger STREAMS = new AtomicInteger();

    private TestLogs() {}

    /// For a new stream.
    static Options options(String servers, int replicas) {
        return options(
                servers, replicas, Limits.DEFAULT, _ -> Retention.DURABLE, InstantSource.system());
    }

    static Options options(
            String servers,
            int replicas,
            Limits limits,
            Function<String, Retention> retention,
            InstantSource clock) {
        return new Options(
                servers,
                "t" + STREAMS.incrementAndGet(),
                replicas,
                Storage.FILE,
                false,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                2,
                limits,
                retention,
                clock);
    }

    /// The same on other servers.
    static Options withServers(Options options, String servers) {
        return new Options(
                servers,
                options.stream(),
                options.replicas(),
                options.storage(),
                options.synced(),
                options.patience(),
                options.lookEvery(),
                options.sweepEvery(),
                options.openRooms(),
                options.limits(),
                options.retention(),
                options.clock());
    }

    /// The same with other patience.
    static Options withPatience(Options options, Duration patience) {
        return new Options(
                options.servers(),
                options.stream(),
                options.replicas(),
                options.storage(),
                options.synced(),
                patience,
                options.lookEvery(),
                options.sweepEvery(),
                options.openRooms(),
                options.limits(),
                options.retention(),
                options.clock());
    }

    /// Each call on the next node, as if a balancer stood in front of them.
    static final class Alternating extends ForwardingRoomLog {
        private final List<RoomLog> nodes;
        private final AtomicInteger calls = new AtomicInteger();

        Alternating(List<RoomLog> nodes) {
            super(nodes.getFirst());
            this.nodes = List.copyOf(nodes);
        }

        private RoomLog next() {
            return nodes.get(Math.floorMod(calls.getAndIncrement(), nodes.size()));
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            return next().append(room, after, key, events);
        }

        @Override
        public CompletionStage<Page> read(String room, Position after, int max) {
            return next().read(room, after, max);
        }

        @Override
        public CompletionStage<RoomState> snapshot(String room) {
            return next().snapshot(room);
        }

        @Override
        public CompletionStage<Removed> trim(String room, long throughSeq) {
            return next().trim(room, throughSeq);
        }
    }
}
