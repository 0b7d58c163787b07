package dev.heddle.lab.audio;

import dev.heddle.amp.library.Presets;
import dev.heddle.amp.preset.PresetJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import tools.jackson.databind.json.JsonMapper;

/// A language model over plain sockets that takes a question and then either says nothing until it
/// is hung up on, or answers at once, failing as often as it is told.
final class HeldModel implements AutoCloseable {
    private static final String LENGTH = "content-length:";

    private static final String FAILS =
            "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static final String ANSWER = answer();

    private static final String ANSWERS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(ANSWER.length(), ANSWER);

    /// How it treats a question.
    sealed interface Manner {
        /// It says nothing.
        record Holds() implements Manner {}

        /// It answers, but fails so many of a hundred.
        record Answers(int failing, RandomGenerator random) implements Manner {}
    }

    /// One for each question that has come.
    final BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();

    /// When it was hung up on, each time, by `System.nanoTime`.
    final BlockingQueue<Long> hungUp = new LinkedBlockingQueue<>();

    final AtomicInteger questions = new AtomicInteger();
    private final Manner manner;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    HeldModel(Manner manner) throws IOException {
        this.manner = manner;
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:%d/v1".formatted(listening.getLocalPort());
    }

    /// A preset that fits, as one event.
    private static String answer() {
        var chunk = JsonMapper.shared().createObjectNode();
        chunk.putArray("choices")
                .addObject()
                .put("index", 0)
                .putObject("delta")
                .put("content", PresetJson.write(Presets.safe()));
        return "data: %s\n\ndata: [DONE]\n\n".formatted(chunk);
    }

    /// Connections that are open now.
    int open() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listening.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = socket.getInputStream();
            if (!readQuestion(in)) {
                return;
            }
            questions.incrementAndGet();
            asked.add(true);
            switch (manner) {
                case Manner.Holds() -> awaitHangUp(in);
                case Manner.Answers(int failing, var random) -> {
                    String said = fails(failing, random) ? FAILS : ANSWERS;
                    socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException _) {
            // The client has gone.
        } finally {
            open.remove(socket);
        }
    }

    private static synchronized boolean fails(int failing, RandomGenerator random) {
        return random.nextInt(100) < failing;
    }

    private void awaitHangUp(InputStream in) {
        try {
            while (in.read() >= 0) {
                // It says nothing that counts.
            }
        } catch (IOException _) {
            // A reset hangs up, too.
        }
        hungUp.add(System.nanoTime());
    }

    /// Reads a head and as much body as it says; false if the client went away before.
    private static boolean readQuestion(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        int length =
                head.toString()
                        .lines()
                        .filter(line -> line.regionMatches(true, 0, LENGTH, 0, LENGTH.length()))
                        .mapToInt(line -> Integer.parseInt(line.substring(LENGTH.length()).strip()))
                        .findAny()
                        .orElse(0);
        return in.readNBytes(length).length == length;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
