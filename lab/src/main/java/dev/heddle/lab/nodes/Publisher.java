package dev.heddle.lab.nodes;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The peer of a log: jnats as it comes, which publishes to a plain stream with three copies and
/// waits for the acknowledgement. Not thread-safe.
final class Publisher implements AutoCloseable {
    private final Connection connection;
    private final JetStream stream;
    private final String subject;

    private Publisher(Connection connection, String subject, Duration answer) throws IOException {
        this.connection = connection;
        this.subject = NatsCluster.PLAIN_STREAM + "." + subject;
        var options = JetStreamOptions.builder().requestTimeout(answer).build();
        stream = connection.jetStream(options);
    }

    /// Connects to one of the servers. Blocks.
    ///
    /// @param answer how long it waits for an acknowledgement
    static Publisher open(NatsCluster servers, int server, Duration answer)
            throws IOException, InterruptedException {
        return new Publisher(servers.connect(server), "s" + server, answer);
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
