package dev.heddle.lab.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Consumer;

/// Work that waits for something that never comes.
enum Blocking {
    /// An element of a queue.
    QUEUE("interruptible", 10) {
        @Override
        void block(Consumer<AutoCloseable> held, Runnable ready) throws InterruptedException {
            ready.run();
            var _ = new SynchronousQueue<String>().take();
        }
    },
    /// An answer from the network.
    SOCKET("socket", 50) {
        @Override
        void block(Consumer<AutoCloseable> held, Runnable ready) throws IOException {
            try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
                held.accept(socket);
                ready.run();
                var _ = socket.getInputStream().read();
            }
        }
    },
    /// What a child says.
    OUTPUT("child's output", 50) {
        @Override
        void block(Consumer<AutoCloseable> held, Runnable ready) throws IOException {
            var child = new ProcessBuilder("sleep", "100").start();
            held.accept(new Child(child));
            ready.run();
            var _ = child.getInputStream().read();
        }
    };

    /// A process that was started; closed it is killed.
    record Child(Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    final String title;
    final double goalMillis;

    Blocking(String title, double goalMillis) {
        this.title = title;
        this.goalMillis = goalMillis;
    }

    /// Waits. `held` gets what it holds, `ready` is called just before.
    abstract void block(Consumer<AutoCloseable> held, Runnable ready)
            throws IOException, InterruptedException;

    /// Closes what was held.
    static void close(AutoCloseable held) {
        try {
            held.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
