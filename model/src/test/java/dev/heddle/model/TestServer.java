package dev.heddle.model;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that speaks HTTP/1.1 and the chat protocol over plain sockets, each answer by a script:
/// so that a test decides about every byte, and sees when the client closes.
public final class TestServer implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// What was asked so far.
    public final List<Request> requests = new CopyOnWriteArrayList<>();

    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    final AtomicInteger connections = new AtomicInteger();

    /// What a client sent.
    public record Request(String head, JsonNode body) {
        public String format() {
            return body.path("response_format").path("type").asString("plain");
        }
    }

    /// Answers one request; what it throws closes the connection.
    public interface Script {
        void serve(Talk talk) throws IOException, InterruptedException;
    }

    /// A server that answers with these, in the order in which it is asked.
    public TestServer(Script... scripts) throws IOException {
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        then(scripts);
        Thread.ofVirtual().start(this::accept);
    }

    /// Adds scripts for the requests to come.
    public void then(Script... more) {
        this.scripts.addAll(List.of(more));
    }

    /// How to ask it.
    public ModelOptions options() {
        return ModelOptions.of("http://127.0.0.1:" + listening.getLocalPort() + "/v1/", "tiny");
    }

    private void accept() {
        while (true) {
            try {
                var socket = listening.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return; // Closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                var request = read(in);
                requests.add(request);
                var talk = new Talk(request, in, socket);
                scripts.take().serve(talk);
                if (!talk.kept) {
                    return;
                }
            }
        } catch (IOException _) {
            // The client is gone, or the script has cut it off.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static Request read(BufferedInputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("gone");
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int length =
                text.lines()
                        .filter(line ->
                                line.toLowerCase(java.util.Locale.ROOT)
                                        .startsWith("content-length:"))
                        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                        .findFirst()
                        .orElse(0);
        return new Request(text, MAPPER.readTree(in.readNBytes(length)));
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One request and the way back.
    public static final class Talk {
        public final Request request;
        private final BufferedInputStream in;
        private final Socket socket;
        private final OutputStream out;
        private boolean kept;

        private Talk(Request request, BufferedInputStream in, Socket socket) throws IOException {
            this.request = request;
            this.in = in;
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        /// Bytes as they are.
        public Talk raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return this;
        }

        /// The head of a stream.
        public Talk stream() throws IOException {
            return raw(
                    """
                    HTTP/1.1 200 OK\r
                    Content-Type: text/event-stream\r
                    Transfer-Encoding: chunked\r
                    \r
                    """);
        }

        /// One chunk of a stream.
        public Talk chunk(byte... bytes) throws IOException {
            var chunk = new ByteArrayOutputStream();
            chunk.writeBytes(
                    (Integer.toHexString(bytes.length) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            chunk.writeBytes(bytes);
            chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(chunk.toByteArray());
            out.flush();
            return this;
        }

        public Talk event(String data) throws IOException {
            return chunk(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        }

        /// A piece of text.
        public Talk say(String text) throws IOException {
            return event(delta(text));
        }

        /// A piece of a tool call: the first has its id and name, all have some of its arguments.
        public Talk call(int index, String id, String name, String arguments) throws IOException {
            var event = MAPPER.createObjectNode();
            var delta = event.putArray("choices").addObject().put("index", 0).putObject("delta");
            var call = delta.putArray("tool_calls").addObject().put("index", index);
            if (!id.isEmpty()) {
                call.put("id", id).put("type", "function");
            }
            var function = call.putObject("function");
            if (!name.isEmpty()) {
                function.put("name", name);
            }
            function.put("arguments", arguments);
            return event(MAPPER.writeValueAsString(event));
        }

        /// The end of a complete answer, which leaves the connection open for the next.
        public void done() throws IOException {
            done("stop");
        }

        /// The same, with why.
        public void done(String finish) throws IOException {
            event(
                    "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}"
                            .formatted(finish));
            event("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}");
            event("[DONE]");
            end();
        }

        /// The end of a stream.
        public void end() throws IOException {
            raw("0\r\n\r\n");
            kept = true;
        }

        /// A whole answer that is no stream.
        public void answer(int status, String body, String... headers) throws IOException {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            raw(
                    "HTTP/1.1 %d Status\r\n%sContent-Length: %d\r\n\r\n"
                            .formatted(
                                    status,
                                    String.join(
                                            "",
                                            List.of(headers).stream()
                                                    .map(h -> h + "\r\n")
                                                    .toList()),
                                    bytes.length));
            out.write(bytes);
            out.flush();
            kept = true;
        }

        /// Closes with a reset, as a process that dies does.
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /// Waits until the client has closed.
        public void awaitClose() {
            try {
                while (in.read() >= 0) {
                    // It has nothing to say.
                }
            } catch (IOException _) {
                // Closed, too.
            }
        }
    }

    /// The event of one piece of text.
    public static String delta(String text) {
        var event = MAPPER.createObjectNode();
        event.putArray("choices")
                .addObject()
                .put("index", 0)
                .putObject("delta")
                .put("content", text);
        return MAPPER.writeValueAsString(event);
    }

    /// A script that says `words` and is done.
    public static Script says(String... words) {
        return talk -> {
            talk.stream();
            for (String word : words) {
                talk.say(word);
            }
            talk.done();
        };
    }

    /// A script that calls tools, as `name`, `arguments`, `name`, `arguments` ...; each in pieces.
    public static Script calls(String... namesAndArguments) {
        return talk -> {
            talk.stream();
            for (int i = 0; i < namesAndArguments.length; i += 2) {
                String arguments = namesAndArguments[i + 1];
                int half = arguments.length() / 2;
                talk.call(i / 2, "c" + i / 2, namesAndArguments[i], arguments.substring(0, half));
                talk.call(i / 2, "", "", arguments.substring(half));
            }
            talk.done("tool_calls");
        };
    }

    /// A script that answers with an error.
    public static Script refuses(int status, String... headers) {
        return talk ->
                talk.answer(
                        status,
                        "{\"error\":{\"message\":\"status %d\"}}".formatted(status),
                        headers);
    }

    /// A script that counts down `closed` once the client has closed, after `first`.
    public static Script thenHolds(CountDownLatch closed, Script first) {
        return talk -> {
            first.serve(talk);
            talk.awaitClose();
            closed.countDown();
        };
    }
}
