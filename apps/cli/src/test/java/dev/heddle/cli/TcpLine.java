package dev.heddle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A line over TCP on this machine. It leads to the first of some places at which somebody listens,
/// as a balancer does, and can be held in either direction, slowed, and cut. Who is at its ends
/// does not learn that it is held: what was sent arrives afterwards, as the network would send it
/// again. May be called from any thread.
final class TcpLine implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 << 10;

    /// Beyond, whoever sends has to wait.
    private static final int CHUNKS_UNDER_WAY = 256;

    private static final int CONNECT_MILLIS = 1000;
    private static final int WAITING_CONNECTIONS = 50;

    /// A direction.
    enum Way {
        /// From who has connected.
        FORTH,
        /// To who has connected.
        BACK
    }

    static final Set<Way> BOTH = Set.of(Way.values());

    private final ServerSocket server;
    private final List<InetSocketAddress> places;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Way> held = EnumSet.noneOf(Way.class); // Guarded by the lock.
    private volatile long delayNanos;
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    /// Some bytes on their way; none for the end.
    private static final class Chunk {
        final byte[] bytes;
        final long dueNanos;

        Chunk(byte[] bytes, long dueNanos) {
            this.bytes = bytes;
            this.dueNanos = dueNanos;
        }
    }

    /// @param places like `127.0.0.1:4222`, in the order in which they are tried
    TcpLine(List<String> places) throws IOException {
        this.places = places.stream().map(TcpLine::place).toList();
        server = new ServerSocket(0, WAITING_CONNECTIONS, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("line").start(this::accept);
    }

    private static InetSocketAddress place(String address) {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /// Where it begins.
    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    // ---- faults -------------------------------------------------------------------------------

    /// What goes this way does not arrive until it is mended.
    void hold(Set<Way> ways) {
        change(() -> held.addAll(ways));
    }

    /// What goes over it arrives later, and not faster than this.
    void slow(long delayMillis, long bytesEachSecond) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        bytesPerSecond = bytesEachSecond;
    }

    /// Ends its connections.
    void cut() {
        sockets.forEach(TcpLine::end);
    }

    /// All that was held arrives.
    void mend() {
        delayNanos = 0;
        bytesPerSecond = Long.MAX_VALUE;
        change(held::clear);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- what goes over it --------------------------------------------------------------------

    private void accept() {
        while (!server.isClosed()) {
            try {
                var near = server.accept();
                Thread.ofVirtual().name("line").start(() -> connect(near));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void connect(Socket near) {
        sockets.add(near);
        for (var place : places) {
            var far = new Socket();
            try {
                far.connect(place, CONNECT_MILLIS);
                far.setTcpNoDelay(true);
                near.setTcpNoDelay(true);
            } catch (IOException e) {
                end(far);
                continue;
            }
            sockets.add(far);
            pump(near, far, Way.FORTH);
            pump(far, near, Way.BACK);
            return;
        }
        finish(near);
    }

    private void pump(Socket from, Socket to, Way way) {
        var underWay = new ArrayBlockingQueue<Chunk>(CHUNKS_UNDER_WAY);
        Thread.ofVirtual().name("line").start(() -> take(from, underWay));
        Thread.ofVirtual().name("line").start(() -> bring(underWay, from, to, way));
    }

    private void take(Socket from, BlockingQueue<Chunk> underWay) {
        byte[] buffer = new byte[CHUNK_BYTES];
        int length = 0;
        while (length >= 0) {
            try {
                length = from.getInputStream().read(buffer);
            } catch (IOException e) {
                length = -1;
            }
            try {
                byte[] bytes = Arrays.copyOf(buffer, Math.max(0, length));
                underWay.put(new Chunk(bytes, System.nanoTime() + delayNanos));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void bring(BlockingQueue<Chunk> underWay, Socket from, Socket to, Way way) {
        try {
            for (var chunk = underWay.take(); chunk.bytes.length > 0; chunk = underWay.take()) {
                awaitPassage(chunk, way);
                to.getOutputStream().write(chunk.bytes);
            }
            awaitPassage(new Chunk(new byte[0], System.nanoTime()), way);
        } catch (IOException e) {
            // One of its ends is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            finish(from);
            finish(to);
        }
    }

    private void awaitPassage(Chunk chunk, Way way) throws InterruptedException {
        long rate = bytesPerSecond;
        long due =
                Math.max(chunk.dueNanos, System.nanoTime())
                        + TimeUnit.SECONDS.toNanos(chunk.bytes.length) / rate;
        lock.lock();
        try {
            while (held.contains(way)) {
                changed.await();
            }
            for (long left = due - System.nanoTime(); left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(Socket socket) {
        sockets.remove(socket);
        end(socket);
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
        mend();
        cut();
    }
}
