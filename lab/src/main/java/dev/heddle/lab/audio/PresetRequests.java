package dev.heddle.lab.audio;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.Priority;
import dev.heddle.amp.generation.Requested;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.provider.ModelProvider;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.audio.HeldModel.Manner;
import dev.heddle.lab.process.TemporaryFolder;
import dev.heddle.model.Limits;
import dev.heddle.model.ModelOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// Requests for presets over real sockets: how soon a cancel closes one, how long those who ask are
/// held up while others hang, how much more a failing server is asked, what a cancel leaves.
final class PresetRequests implements Measurement {
    private static final long LIMIT_SECONDS = 60;
    private static final int PERCENT = 100;
    private static final Pattern ANSWER_THREAD = Pattern.compile("heddle-(model|amp)-answer");

    /// Of a hundred questions.
    private static final int FAILING = 30;

    /// Requests at a time, half of what may be open.
    private static final int OPEN = 32;

    private static final Limits LIMITS = Limits.DEFAULT.withAnswersAtOnce(100);

    /// A manager on a thread of its own, before a model.
    private static final class Rig implements AutoCloseable {
        final HeldModel model;
        final Owner owner = Owner.running("amp", Policy.DEFAULT);
        final ModelProvider provider;
        final PresetGenerationManager manager;

        /// Taken before a request, given back at its end, so that none is refused.
        final Semaphore room = new Semaphore(OPEN);

        Rig(Manner manner, GenerationOptions options) throws IOException {
            model = new HeldModel(manner);
            provider = new ModelProvider(ModelOptions.of(model.url(), "any").within(LIMITS));
            manager =
                    new PresetGenerationManager(
                            owner, provider, new LibraryProvider()::nearest, options);
            manager.messages()
                    .connect(
                            owner,
                            message -> {
                                if (message instanceof PresetGenerated
                                        || message instanceof PresetGenerationFailed) {
                                    room.release();
                                }
                            });
        }

        void awaitRoom(int places) throws InterruptedException, MeasurementException {
            if (!room.tryAcquire(places, LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new MeasurementException("requests that never end");
            }
        }

        String ask() throws MeasurementException {
            return switch (manager.request("warm crunch", Priority.NORMAL, 1)) {
                case Requested.Accepted(String id) -> id;
                case Requested.Refused refused -> throw new MeasurementException(refused.message());
            };
        }

        @Override
        public void close() throws IOException {
            manager.close();
            owner.close();
            provider.close();
            model.close();
        }
    }

    @Override
    public String name() {
        return "requests for presets";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var figures = new ArrayList<Figure>();
        figures.add(untilClosed(effort));
        figures.addAll(whileOthersHang(effort));
        figures.add(addedLoad(effort));
        figures.addAll(leftovers(effort));
        return figures;
    }

    private static <T> T next(BlockingQueue<T> queue)
            throws InterruptedException, MeasurementException {
        var next = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new MeasurementException("nothing happened for %d s".formatted(LIMIT_SECONDS));
        }
        return next;
    }

    private static Figure untilClosed(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int times = effort.pick(500, 5);
        var ours = new double[times];
        try (var rig = new Rig(new Manner.Holds(), GenerationOptions.DEFAULT)) {
            for (int n = 0; n < times; n++) {
                rig.awaitRoom(1);
                String id = rig.ask();
                var _ = next(rig.model.asked);
                long began = System.nanoTime();
                rig.manager.cancel(id);
                ours[n] = (next(rig.model.hungUp) - began) / 1e6;
            }
        }
        var client = new double[times];
        try (var model = new HeldModel(new Manner.Holds());
                var http = HttpClient.newHttpClient()) {
            for (int n = 0; n < times; n++) {
                var answer = http.sendAsync(question(model), BodyHandlers.ofString());
                var _ = next(model.asked);
                long began = System.nanoTime();
                answer.cancel(true);
                client[n] = (next(model.hungUp) - began) / 1e6;
            }
        }
        return new Figure(
                "cancel to closed socket, p99",
                Unit.MILLIS,
                new Samples(ours).percentile(99),
                new Peer("HttpClient", new Samples(client).percentile(99)),
                Goal.atMost(50));
    }

    private static HttpRequest question(HeldModel model) {
        return HttpRequest.newBuilder(URI.create(model.url() + "/chat/completions"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
    }

    private static List<Figure> whileOthersHang(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int times = effort.pick(20_000, 100);
        var asks = new double[times];
        var cancels = new double[times];
        try (var rig = new Rig(new Manner.Holds(), GenerationOptions.DEFAULT)) {
            hang(rig);
            for (int n = 0; n < times; n++) {
                rig.awaitRoom(1);
                long began = System.nanoTime();
                String id = rig.ask();
                long asked = System.nanoTime();
                rig.manager.cancel(id);
                cancels[n] = (System.nanoTime() - asked) / 1e3;
                asks[n] = (asked - began) / 1e3;
            }
        }
        var submits = new double[times];
        var release = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(2)) {
            for (int n = 0; n < 2; n++) {
                var _ = pool.submit(() -> release.await(LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            for (int n = 0; n < times; n++) {
                long began = System.nanoTime();
                Future<?> submitted = pool.submit(() -> {});
                submits[n] = (System.nanoTime() - began) / 1e3;
                submitted.cancel(true);
            }
            release.countDown();
        }
        double peer = new Samples(submits).percentile(99);
        return List.of(
                new Figure(
                        "a request while 2 hang, p99",
                        Unit.MICROS,
                        new Samples(asks).percentile(99),
                        new Peer("executor", peer),
                        Goal.atMost(1000)),
                new Figure(
                        "a cancel while 2 hang, p99",
                        Unit.MICROS,
                        new Samples(cancels).percentile(99),
                        new Peer("executor", peer),
                        Goal.atMost(1000)));
    }

    private static void hang(Rig rig) throws InterruptedException, MeasurementException {
        for (int n = 0; n < 2; n++) {
            rig.awaitRoom(1);
            var _ = rig.ask();
            var _ = next(rig.model.asked);
        }
    }

    private static Figure addedLoad(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int requests = effort.pick(1000, 20);
        var options =
                new GenerationOptions(
                        64,
                        8,
                        Duration.ofSeconds(LIMIT_SECONDS),
                        2,
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30));
        int asked;
        try (var rig = new Rig(new Manner.Answers(FAILING, new SplittableRandom(1)), options)) {
            for (int n = 0; n < requests; n++) {
                rig.awaitRoom(1);
                var _ = rig.ask();
            }
            rig.awaitRoom(OPEN); // All have ended.
            asked = rig.model.questions.get();
        }
        return new Figure(
                "a server that fails 30 %, asked more",
                Unit.PERCENT,
                added(asked, requests),
                new Peer("2 retries each", added(askedWithoutBudget(requests), requests)),
                Goal.atMost(20));
    }

    private static double added(int asked, int requests) {
        return (double) PERCENT * (asked - requests) / requests;
    }

    private static int askedWithoutBudget(int requests) throws IOException, InterruptedException {
        try (var model = new HeldModel(new Manner.Answers(FAILING, new SplittableRandom(1)));
                var http = HttpClient.newHttpClient()) {
            for (int n = 0; n < requests; n++) {
                int status = 0;
                for (int attempt = 0; attempt < 3 && status != 200; attempt++) {
                    status = http.send(question(model), BodyHandlers.ofString()).statusCode();
                }
            }
            return model.questions.get();
        }
    }

    private static List<Figure> leftovers(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int times = effort.pick(1000, 20);
        try (var rig = new Rig(new Manner.Holds(), GenerationOptions.DEFAULT)) {
            hang(rig);
            for (int n = 0; n < times; n++) {
                rig.awaitRoom(1);
                rig.manager.cancel(rig.ask());
            }
            rig.manager.cancelAll();
            awaitIdle(rig);
            return List.of(
                    left("sockets", rig.model.open(), times),
                    left("requests", places(rig), times),
                    left("threads", answerThreads(), times));
        }
    }

    private static Figure left(String what, long left, int cancelled) {
        return new Figure(
                "left of what was cancelled: " + what,
                Unit.COUNT,
                left,
                new Peer("cancelled", cancelled),
                Goal.atMost(0));
    }

    /// A close takes its time to reach the other end; what is left is still there afterwards.
    private static void awaitIdle(Rig rig) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (System.nanoTime() < end
                && (rig.manager.status().isGenerating() || rig.model.open() > 0)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static int places(Rig rig) {
        var status = rig.manager.status();
        return status.queueLength() + status.activeCount();
    }

    /// Threads that still work for an answer, virtual ones as well.
    private static long answerThreads() throws IOException {
        try (var folder = new TemporaryFolder()) {
            var dump = folder.path().resolve("threads.json");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            try (var lines = Files.lines(dump)) {
                return lines.filter(line -> ANSWER_THREAD.matcher(line).find()).count();
            }
        }
    }
}
