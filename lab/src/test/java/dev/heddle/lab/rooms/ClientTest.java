package dev.heddle.lab.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 64, 199, 1000, 100_000})
    void countsMessagesWhereverTheyAreCut(int piece) throws Exception {
        answer();
        frame(TEXT, "{\"d\":\"" + Swarm.content(0) + "\"}");
        frame(TEXT, "");
        frame(TEXT, batch(1, 4));
        frame(TEXT, "nothing of interest");
        frame(TEXT, batch(4, 400)); // Longer than 64 KiB, and so with a long length.
        frame(CLOSE, "\u0003\u00e9"); // 1001; two characters of one byte each.
        try (var selector = Selector.open();
                var swarm = new Swarm(new int[] {1}, "room")) {
            var client = client(swarm, selector);
            feed(client, piece);
            assertThat(client.next).isEqualTo(400);
            assertThat(client.delivered).isEqualTo(400);
            assertThat(client.closeCode).isEqualTo(1001);
            swarm.check();
        }
    }

    @Test
    void noticesWhatIsMissingAndWhatComesTwice() throws Exception {
        answer();
        frame(TEXT, batch(0, 3));
        frame(TEXT, batch(5, 7));
        frame(TEXT, batch(6, 8));
        try (var selector = Selector.open();
                var swarm = new Swarm(new int[] {1}, "room")) {
            feed(client(swarm, selector), 50);
            assertThat(swarm.gaps).isEqualTo(2);
            assertThat(swarm.repeats).isEqualTo(1);
        }
    }

    private static Client client(Swarm swarm, Selector selector) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        var key = channel.register(selector, SelectionKey.OP_CONNECT);
        var client = new Client(swarm, new Dialect.Plain(), "c", "room", 0, key);
        client.opening();
        return client;
    }

    private void feed(Client client, int piece) throws IOException {
        byte[] all = bytes.toByteArray();
        for (int at = 0; at < all.length; at += piece) {
            int count = Math.min(piece, all.length - at);
            var space = new byte[Client.CARRY + count];
            System.arraycopy(all, at, space, Client.CARRY, count);
            client.received(space, count);
        }
    }

    private void answer() throws IOException {
        out.write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String batch(int from, int to) {
        var text = new StringBuilder("[");
        for (int i = from; i < to; i++) {
            text.append("{\"s\":").append(i).append(",\"d\":\"");
            text.append(Swarm.content(i)).append("\"}");
        }
        return text.append(']').toString();
    }

    private void frame(int first, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(first);
        if (payload.length < 126) {
            out.write(payload.length);
        } else if (payload.length < 1 << 16) {
            out.write(126);
            out.writeShort(payload.length);
        } else {
            out.write(127);
            out.writeLong(payload.length);
        }
        out.write(payload);
    }
}
