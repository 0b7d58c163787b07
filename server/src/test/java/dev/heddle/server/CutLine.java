package dev.heddle.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A line between a host and its hub that a test cuts: now, for a while, or each time an answer
/// comes.
final class CutLine implements AutoCloseable {
    private volatile int hubPort;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private volatile boolean isCut;

    CutLine() throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Where it begins, as a Host header has it.
    String name() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    void leadTo(int port) {
        hubPort = port;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // Closed, or the hub is not there: whoever came finds a closed connection.
            }
        }
    }

    private void connect(Socket near) throws IOException {
        sockets.add(near);
        if (isCut) {
            near.close();
            return;
        }
        try {
            var far = new Socket(InetAddress.getLoopbackAddress(), hubPort);
            sockets.add(far);
            Thread.ofVirtual().start(() -> pump(near, far, false));
            Thread.ofVirtual().start(() -> pump(far, near, true));
        } catch (IOException e) {
            near.close();
            throw e;
        }
    }

    private void pump(Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (isAnswer && answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // Cut.
        } finally {
            sockets.remove(from);
        }
    }

    /// The hub has done what it was asked, and its next answers do not arrive.
    void loseAnswers(int count) {
        answersToLose.set(count);
    }

    void cut() {
        isCut = true;
        sockets.forEach(CutLine::end);
    }

    void mend() {
        isCut = false;
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
