package dev.heddle.jobs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A server on this machine that does byte for byte what a test says, and nothing else.
public final class RawServer implements AutoCloseable {
    /// What it does with one request, on a thread of its own; afterwards the connection is closed.
    public interface Behaviour {
        void serve(Request request, Peer peer) throws IOException, InterruptedException;
    }

    /// A request as it came.
    ///
    /// @param number the first is 1
    public record Request(int number, String head, String body) {
        public boolean has(String text) {
            return head.contains(text);
        }
    }

    private final ServerSocket listening;
    private final Behaviour behaviour;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public RawServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().start(this::accept);
    }

    /// An address of this server.
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + path);
    }

    /// All that came.
    public List<Request> requests() {
        return requests;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                open.add(socket);
                var _ = Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var request = read(socket.getInputStream());
            behaviour.serve(request, new Peer(socket));
        } catch (IOException | UncheckedIOException _) {
            // The client has gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private synchronized Request read(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            head.append((char) b);
        }
        var length =
                head.toString()
                        .lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                        .findFirst()
                        .orElse(0);
        var body = new String(in.readNBytes(length), ISO_8859_1);
        var request = new Request(requests.size() + 1, head.toString(), body);
        requests.add(request);
        return request;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : open) {
            socket.close();
        }
    }

    /// The other end of a connection.
    public static final class Peer {
        private final Socket socket;
        private final OutputStream out;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        public void say(String bytes) throws IOException {
            out.write(bytes.getBytes(ISO_8859_1));
            out.flush();
        }

        /// The connection itself.
        public Socket socket() {
            return socket;
        }

        /// A whole answer.
        public void answer(int status, String body, String... headers) throws IOException {
            var head = new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            say(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /// Waits until the client has closed the connection.
        void awaitGone(CountDownLatch gone) throws IOException {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // It says nothing more.
                }
            } finally {
                gone.countDown();
            }
        }
    }
}
