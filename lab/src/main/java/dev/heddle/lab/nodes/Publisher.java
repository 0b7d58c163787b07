package dev.heddle.lab.nodes;

import dev.heddle.lab.MeasurementException;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The peer of a log: jnats as it comes, which publishes to a stream of its own with three copies
/// and waits for the acknowledgement. Not thread-safe.
final class Publisher implements AutoCloseable {
    static final String STREAM = "PEER";

    /// Soon enough to notice when an election is over.
    private static final Duration ANSWER = Duration.ofMillis(100);

    private static final int STREAM_EXISTS = 10058;
    private static final long PAUSE_MILLIS = 100;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Connection connection;
    private final JetStream stream;
    private final String subject;

    private Publisher(Connection connection, String subject) throws IOException {
        this.connection = connection;
        this.subject = STREAM + "." + subject;
        var options = JetStreamOptions.builder().requestTimeout(ANSWER).build();
        stream = connection.jetStream(options);
    }

    /// Connects to one of the servers, and makes the stream if it is not there. Blocks.
    static Publisher open(NatsCluster servers, int server)
            throws IOException, InterruptedException, MeasurementException {
        var publisher = new Publisher(servers.connect(server), "s" + server);
        publisher.makeStream();
        return publisher;
    }

    private void makeStream() throws IOException, InterruptedException, MeasurementException {
        var wanted =
                StreamConfiguration.builder()
                        .name(STREAM)
                        .subjects(STREAM + ".*")
                        .replicas(NatsCluster.SERVERS)
                        .build();
        long end = System.nanoTime() + PATIENCE_NANOS;
        String why = "";
        while (System.nanoTime() < end) {
            try {
                var _ = connection.jetStreamManagement().addStream(wanted);
                return;
            } catch (JetStreamApiException e) { // A young cluster has not enough servers yet.
                if (e.getApiErrorCode() == STREAM_EXISTS) {
                    return;
                }
                why = e.getMessage();
            } catch (IOException e) {
                why = e.getMessage();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new MeasurementException("the stream " + STREAM + " cannot be made: " + why);
    }

    /// Publishes a text; whether it was acknowledged. Blocks.
    boolean publish(String text) {
        try {
            var _ = stream.publish(subject, text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            return false; // No leader, or no server now.
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
