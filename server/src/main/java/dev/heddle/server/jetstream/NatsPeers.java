package dev.heddle.server.jetstream;

import dev.heddle.server.nodes.Peers;
import dev.heddle.sync.log.Subscription;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;

/// Hubs on the same NATS servers, with the same stream. The subjects are
/// `STREAM.node.TO.TOPIC.FROM`, `TO` being a hub or `all`; whoever may publish there is believed.
///
/// What is said while no server is connected is lost, and so is what a hub does not take in.
final class NatsPeers implements Peers {
    private static final String ALL = "all";

    /// Messages of a topic that wait for their listener.
    private static final long MAX_WAITING = 10_000;

    private static final long MAX_WAITING_BYTES = 64L << 20;

    private final Connection connection;
    private final String prefix;
    private final String self;

    /// @param stream the stream's name
    /// @param self letters, digits and `-`
    NatsPeers(Connection connection, String stream, String self) {
        this.connection = connection;
        this.prefix = stream + ".node.";
        this.self = self;
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public void tellAll(String topic, String message) {
        tell(ALL, topic, message);
    }

    @Override
    public void tell(String node, String topic, String message) {
        Peers.require(topic, message);
        if (connection.getStatus() != Connection.Status.CONNECTED) {
            return; // What is old when the servers are back is worse than nothing.
        }
        try {
            connection.publish(
                    subject(node, topic, self), message.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalStateException e) {
            // Closed, or too much waits to be sent: lost, as said.
        }
    }

    private String subject(String to, String topic, String from) {
        return prefix + to + "." + topic + "." + from;
    }

    @Override
    public Subscription listen(String topic, Listener listener) {
        Peers.require(topic, "");
        var dispatcher = connection.createDispatcher(message -> hear(message, listener));
        dispatcher.setPendingLimits(MAX_WAITING, MAX_WAITING_BYTES);
        dispatcher.subscribe(subject(ALL, topic, "*"));
        dispatcher.subscribe(subject(self, topic, "*"));
        return () -> connection.closeDispatcher(dispatcher);
    }

    private void hear(Message message, Listener listener) {
        String subject = message.getSubject();
        String from = subject.substring(subject.lastIndexOf('.') + 1);
        if (!from.equals(self) || subject.startsWith(prefix + self + ".")) {
            listener.hear(from, new String(message.getData(), StandardCharsets.UTF_8));
        }
    }
}
