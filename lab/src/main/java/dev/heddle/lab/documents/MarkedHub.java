package dev.heddle.lab.documents;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.documents.Marks.Marked;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.sync.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A hub in a process of its own that is sent documents, and all that it tells of them to who may
/// not read them. For one thread.
final class MarkedHub implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("^The hub listens on (http://\\S+)$");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 60;
    private static final long LOOK_MILLIS = 10;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Thread> readers = new ArrayList<>();
    private final List<ByteArrayOutputStream> told = new ArrayList<>();
    private final ChildProcess process;
    private final URI address;
    private final String token;

    private MarkedHub(ChildProcess process, URI address, String token) {
        this.process = process;
        this.address = address;
        this.token = token;
    }

    /// Starts one with its data in `data` and its temporary files in `temporary`, and waits until
    /// it listens. Blocks.
    static MarkedHub start(Path data, Path temporary)
            throws IOException, MeasurementException, InterruptedException {
        var process =
                ChildProcess.start(
                        "the hub",
                        environment(temporary),
                        List.of(
                                "dev.heddle.cli.Main",
                                "serve",
                                "--port=0",
                                "--ignore-load",
                                "--data=" + data));
        try {
            var address = URI.create(process.awaitLine(ADDRESS).group(1));
            return new MarkedHub(process, address, Files.readString(data.resolve("token")).strip());
        } catch (IOException | MeasurementException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /// What makes a JVM put its temporary files there.
    static Map<String, String> environment(Path temporary) {
        return Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private static <T> T require(int status, HttpResponse<T> answer) throws MeasurementException {
        if (answer.statusCode() != status) {
            throw new MeasurementException(
                    "the hub answered %s with %d".formatted(answer.uri(), answer.statusCode()));
        }
        return answer.body();
    }

    /// Sends a document and answers with the id of its analysis, to whose room it listens from now
    /// on. Blocks.
    String send(Marked document, Marks marks)
            throws IOException, InterruptedException, MeasurementException {
        var answer =
                http.send(
                        request("/api/analyses")
                                .header(
                                        "Heddle-File-Name",
                                        marks.name() + "." + document.extension())
                                .header("Heddle-Password", marks.password())
                                .POST(BodyPublishers.ofByteArray(document.bytes()))
                                .build(),
                        BodyHandlers.ofString());
        String id = Json.read(require(202, answer)).path("id").asString();
        listen("/ws/analysis/" + id);
        return id;
    }

    /// Sends half of a document. Who closes what it answers with goes away. Blocks.
    Socket sendHalf(byte[] bytes, Marks marks) throws IOException {
        var socket = new Socket(address.getHost(), address.getPort());
        var out = socket.getOutputStream();
        String head =
                """
                POST /api/analyses HTTP/1.1
                Host: %s
                Authorization: Bearer %s
                Heddle-File-Name: %s.txt
                Content-Length: %d

                """
                        .formatted(address.getAuthority(), token, marks.name(), bytes.length);
        out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        return socket;
    }

    /// Waits until an analysis is in this state. Blocks.
    JsonNode await(String id, String state)
            throws IOException, InterruptedException, MeasurementException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            var now = Json.read(get("/api/analyses/" + id));
            String found = now.path("state").asString();
            if (found.equals(state)) {
                return now;
            }
            if (found.equals("ENDED")) {
                throw new MeasurementException("an analysis was over before anybody saw it run");
            }
            var _ = new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new MeasurementException("no analysis became " + state);
    }

    /// What the hub answers at this address. Blocks.
    String get(String path) throws IOException, InterruptedException, MeasurementException {
        return require(200, http.send(request(path).GET().build(), BodyHandlers.ofString()));
    }

    /// Keeps what a room tells from now on. Blocks until it has begun.
    void listen(String room) throws IOException, InterruptedException, MeasurementException {
        var request = request(room).header("Accept", "text/event-stream").GET().build();
        var answer = http.send(request, BodyHandlers.ofInputStream());
        var in = require(200, answer);
        var kept = new ByteArrayOutputStream();
        told.add(kept);
        readers.add(Thread.ofVirtual().start(() -> keep(in, kept)));
    }

    private static void keep(InputStream in, ByteArrayOutputStream kept) {
        try (in) {
            in.transferTo(kept);
        } catch (IOException e) {
            // The hub was killed.
        }
    }

    /// Kills it as a crash would. Answers with all that rooms have told, one frame a line, then all
    /// that it has printed. Blocks.
    Said kill() throws InterruptedException, MeasurementException {
        process.kill();
        for (var reader : readers) {
            reader.join();
        }
        var frames = told.stream().flatMap(room -> room.toString(StandardCharsets.UTF_8).lines());
        return new Said(frames.toList(), process.awaitOutput());
    }

    /// What a hub has said in its life.
    record Said(List<String> frames, List<String> printed) {}

    @Override
    public void close() {
        process.close();
        http.close();
    }
}
