package dev.heddle.lab.rooms;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Stands between programs and their hub and counts the requests that come by. May be called from
/// any thread.
final class CountingLine implements AutoCloseable {
    private static final byte[] REQUEST = {'P', 'O', 'S', 'T', ' ', '/'};

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private volatile int hubPort;

    CountingLine() throws IOException {
        server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Its own address, as a Host header has it.
    String name() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    void leadTo(int port) {
        hubPort = port;
    }

    long requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var near = server.accept();
                sockets.add(near);
                var far = new Socket(InetAddress.getLoopbackAddress(), hubPort);
                sockets.add(far);
                Thread.ofVirtual().start(() -> pump(near, far, true));
                Thread.ofVirtual().start(() -> pump(far, near, false));
            } catch (IOException e) {
                // Closed, or there is no hub; whoever came tries again.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean counts) {
        byte[] buffer = new byte[8192];
        int matched = 0;
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                for (int i = 0; counts && i < n; i++) {
                    matched = buffer[i] == REQUEST[matched] ? matched + 1 : 0;
                    if (matched == REQUEST.length) {
                        requests.incrementAndGet();
                        matched = 0;
                    }
                }
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // Closed on one side.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
