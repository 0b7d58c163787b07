package dev.heddle.lab.click;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// From the start of the hub's process to its first answer to `/health`, in a data folder that it
/// has to make; in turn with the same of a bare server, and with a JVM that only tells its version.
final class StartTime implements Measurement {
    private static final int ROUNDS = 11;
    private static final String NAME = "hub start to first /health";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "hub start";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int rounds = effort.pick(ROUNDS, 1);
        var hubs = new double[rounds];
        var bares = new double[rounds];
        var versions = new double[rounds];
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            // One round that does not count, for the disk's cache and our own HTTP client.
            for (int round = -1; round < rounds; round++) {
                int slot = Math.max(0, round);
                versions[slot] = versionMillis();
                bares[slot] = bareMillis(http);
                hubs[slot] = hubMillis(http);
            }
        }
        double ours = new Samples(hubs).median();
        return List.of(figure(ours, "java -version", versions), figure(ours, "bare Vert.x", bares));
    }

    private static Figure figure(double ours, String peer, double[] millis) {
        return new Figure(
                NAME, Unit.MILLIS, ours, new Peer(peer, new Samples(millis).median()), Goal.none());
    }

    private static double versionMillis()
            throws IOException, InterruptedException, MeasurementException {
        long began = System.nanoTime();
        try (var java = ChildProcess.start("java -version", Map.of(), List.of("-version"))) {
            java.awaitSuccess();
            return millisSince(began);
        }
    }

    private static double bareMillis(HttpClient http)
            throws IOException, InterruptedException, MeasurementException {
        long began = System.nanoTime();
        try (var bare = BareServer.start()) {
            get(http, bare.page());
            return millisSince(began);
        }
    }

    private static double hubMillis(HttpClient http)
            throws IOException, InterruptedException, MeasurementException {
        long began = System.nanoTime();
        try (var hub = HubProcess.start()) {
            get(http, URI.create(hub.address() + "/health"));
            return millisSince(began);
        }
    }

    /// One request is enough: both say that they listen when they do, so nothing has to ask again
    /// and again, which would take a core from them while they start.
    private static void get(HttpClient http, URI address)
            throws IOException, InterruptedException, MeasurementException {
        var request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new MeasurementException(address + " answered " + answer.statusCode());
        }
    }

    private static double millisSince(long began) {
        return (System.nanoTime() - began) / 1e6;
    }
}
