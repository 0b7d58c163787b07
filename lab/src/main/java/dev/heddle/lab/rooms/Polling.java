package dev.heddle.lab.rooms;

import static java.util.Objects.requireNonNull;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One who listens beside one who asks each second whether there is something new, by the shortest
/// question that the hub answers. What happens in a busy session goes to both: its bytes are added
/// to the answers as the socket carried them.
///
/// A minute is measured and sixty of them are told.
final class Polling implements Measurement {
    private static final double MESSAGES_PER_SECOND = 2;
    private static final int POLLS_PER_HOUR = 3600;

    @Override
    public String name() {
        return "polling";
    }

    /// A session of a hub of its own, so that the question is answered with it alone.
    private static final class Watched implements AutoCloseable {
        private final TemporaryFolder data = new TemporaryFolder();
        private final Server hub;
        private final Swarm swarm;
        private long began;

        Watched(Cores cores) throws IOException, InterruptedException, MeasurementException {
            hub = Server.hub(cores, Server.HubSetup.durable(data.path()));
            swarm = new Swarm(hub, hub.newRoom());
            swarm.open(1, hub.dialect(), hub.dialect());
            swarm.listen(Duration.ofMillis(500)); // What is said at the entrance comes once.
        }

        private Client reader() {
            return swarm.readers().getFirst();
        }

        void begin() {
            began = reader().bytesIn + reader().bytesOut;
        }

        long bytes() {
            return reader().bytesIn + reader().bytesOut - began;
        }

        @Override
        public void close() throws IOException {
            swarm.close();
            hub.close();
            data.close();
        }
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        double seconds = effort.pick(60, 2);
        try (var cores = Cores.pin();
                var idle = new Watched(cores);
                var busy = new Watched(cores)) {
            idle.begin();
            busy.begin();
            listen(idle, busy, seconds);
            double hours = 3600 / seconds;
            var figures = new ArrayList<Figure>();
            figures.addAll(figures("idle", idle.bytes() * hours, pollBytes(idle.hub), 0));
            double news = busy.bytes() * hours;
            figures.addAll(figures("busy", news, pollBytes(busy.hub), news));
            return figures;
        }
    }

    private static void listen(Watched idle, Watched busy, double seconds)
            throws IOException, MeasurementException {
        var dialect = busy.hub.dialect();
        long began = System.nanoTime();
        for (int said = 0; said < seconds * MESSAGES_PER_SECOND; said++) {
            long due = began + (long) (said * 1e9 / MESSAGES_PER_SECOND);
            while (System.nanoTime() < due) {
                idle.swarm.turn(5);
                busy.swarm.turn(5);
            }
            busy.swarm.say(dialect);
        }
        busy.swarm.drain();
    }

    private static List<Figure> figures(
            String session, double socketBytes, double pollBytes, double newsBytes) {
        return List.of(
                new Figure(
                        "an hour of a session, %s: requests".formatted(session),
                        Unit.COUNT,
                        1,
                        new Peer("polling each second", POLLS_PER_HOUR),
                        Goal.none()),
                new Figure(
                        "an hour of a session, %s: traffic".formatted(session),
                        Unit.KIBIBYTES,
                        socketBytes / 1024,
                        new Peer(
                                "polling each second",
                                (POLLS_PER_HOUR * pollBytes + newsBytes) / 1024),
                        Goal.none()));
    }

    /// The bytes of a request and its answer, on a connection that is kept.
    private static double pollBytes(Server hub) throws IOException {
        String request =
                "GET /api/sessions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(hub.port(), hub.token());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return request.length() + answerBytes(socket.getInputStream());
        }
    }

    private static int answerBytes(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the answer ends in its head: " + head);
            }
            head.append((char) next);
        }
        String length =
                head.toString()
                        .lines()
                        .map(line -> line.toLowerCase(java.util.Locale.ROOT))
                        .filter(line -> line.startsWith("content-length:"))
                        .findFirst()
                        .orElse("");
        int body = Integer.parseInt(requireNonNull(length).replaceAll("\\D", ""));
        return head.length() + in.readNBytes(body).length;
    }
}
