package dev.heddle.lab.rooms;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The hub ends under a thousand clients and begins again, and all of them come back for the 100
/// events that each has missed, as {@link Comeback} says.
final class Storm implements Measurement {
    private static final int CLIENTS = 1000;
    private static final int QUICK_CLIENTS = 50;
    private static final int MISSED = 100;
    private static final long PATIENCE_NANOS = 90_000_000_000L;

    /// How the hub ends.
    enum End {
        /// It says when to come back.
        GRACEFUL("after a graceful stop"),
        /// By kill -9.
        KILLED("after kill -9");

        private final String words;

        End(String words) {
            this.words = words;
        }
    }

    private final End end;

    Storm(End end) {
        this.end = end;
    }

    @Override
    public String name() {
        return "storm " + end.words;
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        try (var cores = Cores.pin();
                var data = new TemporaryFolder()) {
            var setup = Server.HubSetup.durable(data.path());
            try (var hub = Server.hub(cores, setup);
                    var swarm = new Swarm(hub, hub.newRoom())) {
                int clients = effort.pick(CLIENTS, QUICK_CLIENTS);
                swarm.open(clients, hub.dialect(), hub.dialect());
                swarm.say(hub.dialect(), MISSED);
                var back = new Comeback(swarm);
                var restarted = restart(cores, hub, setup.at(hub.port()));
                try {
                    return figures(awaitAll(swarm, back, restarted), clients);
                } finally {
                    restarted.join().server.close();
                }
            }
        }
    }

    private record Restarted(Server server, long healthyNanos) {}

    /// Ends the hub and starts it again, on a thread of its own.
    private CompletableFuture<Restarted> restart(Cores cores, Server hub, Server.HubSetup setup) {
        var restarted = new CompletableFuture<Restarted>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        switch (end) {
                            case GRACEFUL -> hub.process().stop();
                            case KILLED -> hub.process().kill();
                        }
                        var server = Server.hub(cores, setup);
                        awaitHealth(server);
                        restarted.complete(new Restarted(server, System.nanoTime()));
                    } catch (IOException | MeasurementException | InterruptedException e) {
                        restarted.completeExceptionally(e);
                    }
                });
        return restarted;
    }

    private static void awaitHealth(Server server)
            throws IOException, InterruptedException, MeasurementException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health"))
                        .timeout(Duration.ofSeconds(30))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new MeasurementException("/health answered " + status);
            }
        }
    }

    /// What came of it.
    ///
    /// @param seconds from the first /health until the last client had all
    /// @param waited the longest that a client still had to wait at that /health, in seconds
    /// @param turnedAway how often the hub had too much to do
    /// @param most attempts within one second
    private record Result(double seconds, double waited, int turnedAway, int most) {}

    private static Result awaitAll(
            Swarm swarm, Comeback back, CompletableFuture<Restarted> restarted)
            throws IOException, InterruptedException, MeasurementException {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        double waited = -1;
        while (!swarm.readers().stream().allMatch(one -> Comeback.has(one, MISSED))) {
            if (System.nanoTime() > patience) {
                throw new MeasurementException("not all came back: " + counts(swarm, back));
            }
            if (restarted.isCompletedExceptionally()) {
                healthyNanos(restarted);
            }
            if (waited < 0 && restarted.isDone()) {
                waited = back.longestWaitSeconds();
            }
            back.turn();
        }
        double seconds = (System.nanoTime() - healthyNanos(restarted)) / 1e9;
        back.check();
        return new Result(seconds, Math.max(0, waited), back.turnedAway(), back.mostAttempts());
    }

    private static String counts(Swarm swarm, Comeback back) {
        long whole = swarm.readers().stream().filter(one -> Comeback.has(one, MISSED)).count();
        return "%d of %d have all; %d were turned away"
                .formatted(whole, swarm.readers().size(), back.turnedAway());
    }

    private static long healthyNanos(CompletableFuture<Restarted> restarted)
            throws InterruptedException, MeasurementException {
        try {
            return restarted.get().healthyNanos;
        } catch (ExecutionException e) {
            throw new MeasurementException("the hub did not start again: " + e.getCause());
        }
    }

    private List<Figure> figures(Result result, int clients) {
        var goal =
                switch (end) {
                    case GRACEFUL -> Goal.atMost(5);
                    case KILLED -> Goal.atMost(result.waited + 2);
                };
        String name = "%d clients back %s".formatted(clients, end.words);
        return List.of(
                new Figure(
                        name + ", from /health",
                        Unit.SECONDS,
                        result.seconds,
                        new Peer("longest wait left", result.waited),
                        goal),
                new Figure(
                        name + ", turned away as busy",
                        Unit.COUNT,
                        result.turnedAway,
                        new Peer("most attempts in 1 s", result.most),
                        Goal.atMost(0)));
    }
}
