package dev.heddle.jobs.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.jobs.http.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A WebSocket server on this machine that does what a test says, as much of RFC 6455 as that
/// needs.
final class SocketServer implements AutoCloseable {
    private static final Pattern KEY =
            Pattern.compile("Sec-WebSocket-Key: *(\\S+)", Pattern.CASE_INSENSITIVE);
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // Of the RFC.

    /// What it does with one connection, on a thread of its own.
    interface Behaviour {
        void serve(int connection, Peer peer) throws IOException, InterruptedException;
    }

    private final RawServer server;

    /// @param refusals how many connections it refuses at first, as a server that is busy does
    SocketServer(int refusals, Behaviour behaviour) throws IOException {
        server =
                new RawServer((request, raw) -> {
                    if (request.number() <= refusals) {
                        raw.answer(503, "");
                        return;
                    }
                    var key = KEY.matcher(request.head());
                    if (!key.find()) {
                        throw new IOException("no handshake");
                    }
                    raw.say(
                            """
                            HTTP/1.1 101 X\r
                            Upgrade: websocket\r
                            Connection: Upgrade\r
                            Sec-WebSocket-Accept: %s\r
                            \r
                            """
                                    .formatted(accept(key.group(1))));
                    behaviour.serve(request.number(), new Peer(raw));
                });
    }

    private static String accept(String key) {
        try {
            var sha = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(sha.digest((key + GUID).getBytes(ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    URI uri() {
        return URI.create(server.uri("/socket").toString().replace("http:", "ws:"));
    }

    RawServer raw() {
        return server;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /// The other end of one connection.
    static final class Peer {
        private static final int TEXT = 1;
        private static final int CLOSE = 8;
        private static final int PING = 9;
        private static final int PONG = 10;

        private final RawServer.Peer raw;
        private final DataInputStream in;
        private int pings;

        Peer(RawServer.Peer raw) throws IOException {
            this.raw = raw;
            this.in = new DataInputStream(raw.socket().getInputStream());
        }

        /// The next text; null after a goodbye, which it answers. Answers pings.
        @Nullable String read() throws IOException {
            var text = new ByteArrayOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                var payload = payload();
                switch (first & 15) {
                    case 0, TEXT -> {
                        text.writeBytes(payload);
                        if ((first & 128) != 0) {
                            return text.toString(UTF_8);
                        }
                    }
                    case CLOSE -> {
                        frame(CLOSE, payload);
                        return null;
                    }
                    case PING -> {
                        pings++;
                        frame(PONG, payload);
                    }
                    default -> {}
                }
            }
        }

        /// Reads until so many pings were answered.
        void answerPings(int count) throws IOException {
            while (pings < count) {
                int first = in.readUnsignedByte();
                var payload = payload();
                if ((first & 15) == PING) {
                    pings++;
                    frame(PONG, payload);
                }
            }
        }

        private byte[] payload() throws IOException {
            int length = in.readUnsignedByte() & 127;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            var mask = in.readNBytes(4);
            var payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return payload;
        }

        void send(String text) throws IOException {
            frame(TEXT, text.getBytes(UTF_8));
        }

        void close(int code) throws IOException {
            frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        }

        /// Waits until the client has closed the connection, whatever it says.
        void awaitGone() throws IOException {
            while (in.read() >= 0) {
                // Not heard.
            }
        }

        private void frame(int opcode, byte[] payload) throws IOException {
            var out = new ByteArrayOutputStream();
            out.write(128 | opcode);
            if (payload.length < 126) {
                out.write(payload.length);
            } else {
                out.write(126);
                out.write(payload.length >> 8);
                out.write(payload.length);
            }
            out.writeBytes(payload);
            raw.say(out.toString(ISO_8859_1));
        }
    }
}
