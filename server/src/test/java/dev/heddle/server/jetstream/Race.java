package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The servers' compare-and-append, which the log is built on, under writers who want one place.
final class Race {
    private static final int WRITERS = 9;
    private static final int APPENDS = 100;

    private Race() {}

    /// Writers append behind the last message as fast as they can; says how many of them were told
    /// that they won a place which another one had won.
    static int placesWonTwice(NatsServers servers) throws Exception {
        var options = TestLogs.options(servers.urls(), 3);
        String subject = new Subjects(options.stream()).frames("race");
        var winners = new ConcurrentHashMap<Long, Integer>();
        var lost = new AtomicInteger();
        var connections = new ArrayList<Connection>();
        try {
            for (int i = 0; i < WRITERS; i++) {
                connections.add(Nats.connect(servers.url(i % 3)));
            }
            makeStream(connections.getFirst(), bare(options), options.patience());
            var threads = new ArrayList<Thread>();
            for (var connection : connections) {
                var stream = new Stream(connection, options);
                threads.add(Thread.ofVirtual().start(() -> race(stream, subject, winners, lost)));
            }
            for (var thread : threads) {
                thread.join();
            }
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
        assertThat(lost).as("races").hasPositiveValue();
        return winners.values().stream().mapToInt(count -> count - 1).sum();
    }

    private static void race(
            Stream stream,
            String subject,
            ConcurrentHashMap<Long, Integer> winners,
            AtomicInteger lost) {
        try {
            for (int i = 0; i < APPENDS; i++) {
                var last = stream.last(subject);
                long expected = last.isEmpty() ? 0 : last.get().number();
                if (stream.append(subject, expected, new byte[] {1}, 0).isPresent()) {
                    winners.merge(expected, 1, Integer::sum);
                } else {
                    lost.incrementAndGet();
                }
            }
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
    }

    private static StreamConfiguration bare(Options options) {
        return StreamConfiguration.builder()
                .name(options.stream())
                .subjects(new Subjects(options.stream()).allFrames())
                .replicas(options.replicas())
                .build();
    }

    /// A young cluster refuses it at first.
    static void makeStream(
            Connection connection, StreamConfiguration configuration, Duration patience)
            throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                connection.jetStreamManagement().addStream(configuration);
                return;
            } catch (JetStreamApiException | IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
