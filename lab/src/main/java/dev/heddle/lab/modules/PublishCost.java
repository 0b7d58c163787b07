package dev.heddle.lab.modules;

import dev.heddle.agent.Publisher;
import dev.heddle.agent.module.ModuleEvent;
import dev.heddle.agent.module.ModuleHost;
import dev.heddle.agent.module.Modules;
import dev.heddle.agent.release.ReleaseOptions;
import dev.heddle.agent.release.Releases;
import dev.heddle.agent.release.SigningKey;
import dev.heddle.agent.release.TrustedKeys;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.scene.SceneWorld;
import dev.heddle.scene.api.SceneAccess;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import dev.heddle.sync.module.Manifest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// From an author's `publish` until the version runs: over HTTP to a hub, from there into the
/// program's store, through all checks, and in between two ticks of a world.
final class PublishCost implements Measurement {
    private static final int ROUNDS = 20;
    private static final int QUICK_ROUNDS = 2;
    private static final double GOAL_MS = 2000;

    @Override
    public String name() {
        return "from publish to running";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        var millis = new double[effort.pick(ROUNDS, QUICK_ROUNDS)];
        try (var folder = new TemporaryFolder();
                var hub = Hub.start(HubOptions.local(folder.path(), 0).inMemory());
                var author = new Author(hub, folder.path());
                var releases = author.trusting(folder.path().resolve("program"));
                var world = SceneWorld.start(SceneWorld.View.HEADLESS);
                var modules = modules(world, releases)) {
            var swapped = new AtomicLong();
            modules.onEvent(event -> {
                if (event.step() == ModuleEvent.Step.SWAPPED) {
                    swapped.set(System.nanoTime());
                }
            });
            for (int i = 0; i < millis.length; i++) {
                String module = "stamps-" + i;
                author.publish(module, 1, SampleModule.ONE);
                var _ = Updates.committed(modules.update(releases.newest(module)));
                long began = System.nanoTime();
                author.publish(module, 2, SampleModule.TWO);
                var _ = Updates.committed(modules.update(releases.newest(module)));
                millis[i] = (swapped.get() - began) / 1e6;
                var _ = Updates.committed(modules.unload(module));
            }
        }
        var samples = new Samples(millis);
        var bare = new Peer("bare class load", UpdateCost.bareLoadMs());
        return List.of(
                figure("from publish to running, median", samples.median(), bare),
                figure("from publish to running, longest", samples.highest(), bare));
    }

    private static Figure figure(String name, double millis, Peer peer) {
        return new Figure(name, Unit.MILLIS, millis, peer, Goal.atMost(GOAL_MS));
    }

    private static Modules modules(SceneWorld world, Releases releases) {
        return new Modules(
                ModuleHost.of(world.owner(), (_, _) -> {}, Publisher.NOBODY)
                        .withService(SceneAccess.class, world.access())
                        .withMarks(releases.marks()),
                Updates.OPTIONS);
    }

    /// Somebody with a key who signs and publishes the sample modules.
    private static final class Author implements AutoCloseable {
        private final SigningKey key = SigningKey.generate();
        private final HttpClient http = HttpClient.newHttpClient();
        private final Hub hub;
        private final Path keys;
        private final String token;

        Author(Hub hub, Path data) throws IOException {
            this.hub = hub;
            this.token = Files.readString(data.resolve("token")).strip();
            this.keys = Files.writeString(data.resolve("author.pub"), key.publicPem());
        }

        /// The releases of a program that takes what this author has signed.
        Releases trusting(Path store) throws IOException {
            return Releases.open(
                    new ReleaseOptions(
                            URI.create(hub.address()),
                            hub.createHostToken("lab"),
                            TrustedKeys.read(keys),
                            store,
                            "scene",
                            1));
        }

        void publish(String module, long version, String entryPoint) throws Exception {
            byte[] jar = Files.readAllBytes(SampleModule.place(entryPoint));
            var digest = MessageDigest.getInstance("SHA-256").digest(jar);
            var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            var papers =
                    key.sign(
                            new Manifest(
                                    Manifest.FORMAT,
                                    module,
                                    version,
                                    "of the lab",
                                    "scene",
                                    1,
                                    1,
                                    entryPoint,
                                    false,
                                    HexFormat.of().formatHex(digest),
                                    jar.length,
                                    now,
                                    now.plus(Duration.ofDays(1))));
            send("POST", "", "application/json", BodyPublishers.ofString(papers.text()));
            send(
                    "PUT",
                    "/%s/%d/file".formatted(module, version),
                    "application/java-archive",
                    BodyPublishers.ofByteArray(jar));
        }

        private void send(String method, String path, String type, BodyPublisher body)
                throws IOException, InterruptedException, MeasurementException {
            var request =
                    HttpRequest.newBuilder(URI.create(hub.address() + "/api/modules" + path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", type)
                            .method(method, body)
                            .build();
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new MeasurementException("the hub answered " + answer.body());
            }
        }

        @Override
        public void close() {
            http.close();
        }
    }
}
