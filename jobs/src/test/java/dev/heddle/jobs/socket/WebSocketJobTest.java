package dev.heddle.jobs.socket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.http.RawServer;
import dev.heddle.jobs.socket.Outgoing.Message;
import dev.heddle.jobs.socket.SocketServer.Behaviour;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WebSocketJobTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /// Comes back at once; is patient with a machine that is busy.
    private static final SocketOptions PATIENT =
            SocketOptions.USUAL
                    .withHeartbeat(LONG, LONG)
                    .withTimeout(LONG)
                    .withPauses(Duration.ofMillis(1), Duration.ofMillis(2));

    private final Jobs jobs = Jobs.open(JobsOptions.named("test"));
    private final List<AutoCloseable> open = new ArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        jobs.close();
        for (var server : open) {
            server.close();
        }
    }

    @Test
    void bothSidesAreHeardAndAFinishSaysGoodbye() throws Exception {
        var goodbye = new CountDownLatch(1);
        var server =
                server((_, peer) -> {
                    peer.send("welcome");
                    for (var text = peer.read(); text != null; text = peer.read()) {
                        arrived.add(text);
                        peer.send("heard " + text);
                    }
                    goodbye.countDown();
                });
        var socket = job(server.uri(), PATIENT);
        var ticket = submit(socket);
        assertThat(next(heard)).isEqualTo("welcome");

        var long1 = "ä".repeat(20_000);
        assertThat(fate(socket.send(long1))).isEqualTo(Fate.WRITTEN);

        assertThat(next(arrived)).isEqualTo(long1);
        assertThat(next(heard)).isEqualTo("heard " + long1);
        socket.finish();
        assertThat(outcome(ticket))
                .isEqualTo(new JobOutcome.Succeeded<>(new SocketReport(1, 2, 1)));
        assertThat(goodbye.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(fate(socket.send("late"))).isEqualTo(Fate.CLOSED);
    }

    @Test
    void whatManyThreadsSendWithoutAConnectionArrivesOnceAndInEachOnesOrder() throws Exception {
        var server =
                new SocketServer(
                        3,
                        (_, peer) -> {
                            for (var text = peer.read(); text != null; text = peer.read()) {
                                arrived.add(text);
                            }
                        });
        open.add(server);
        var socket = job(server.uri(), PATIENT);
        var fates = sendByFourThreads(socket);

        var ticket = submit(socket);
        for (var fate : fates) {
            assertThat(fate(fate)).isEqualTo(Fate.WRITTEN);
        }
        socket.finish();

        assertThat(outcome(ticket))
                .isEqualTo(new JobOutcome.Succeeded<>(new SocketReport(400, 0, 1)));
        assertThat(arrived).hasSize(400);
        for (int thread = 0; thread < 4; thread++) {
            assertThat(arrivedFrom(thread)).isEqualTo(IntStream.range(0, 100).boxed().toList());
        }
    }

    @Test
    void nothingIsSentTwiceHoweverOftenTheConnectionIsLost() throws Exception {
        var server =
                server((connection, peer) -> {
                    int count = 0;
                    for (var text = peer.read(); text != null; text = peer.read()) {
                        arrived.add(text);
                        count++;
                        if (connection <= 3 && count == 50) {
                            peer.close(1001);
                            peer.awaitGone();
                            return;
                        }
                    }
                });
        var socket = job(server.uri(), PATIENT);
        var fates = sendByFourThreads(socket);

        var ticket = submit(socket);
        int unsure = 0;
        for (var fate : fates) {
            unsure += fate(fate) == Fate.WRITTEN ? 0 : 1;
        }
        socket.finish();
        assertThat(outcome(ticket)).isInstanceOf(JobOutcome.Succeeded.class);

        // One at most is under way when a connection is lost. What was written may be lost with it.
        assertThat(unsure).isLessThanOrEqualTo(3);
        assertThat(arrived).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(50);
        for (int thread = 0; thread < 4; thread++) {
            assertThat(arrivedFrom(thread)).isSorted();
        }
    }

    private static List<CompletableFuture<Fate>> sendByFourThreads(WebSocketJob socket)
            throws InterruptedException {
        var fates = new LinkedBlockingQueue<CompletableFuture<Fate>>();
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 100; i++) {
                                    fates.add(socket.send(thread + ":" + i));
                                }
                            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        return List.copyOf(fates);
    }

    private List<Integer> arrivedFrom(int thread) {
        return arrived.stream()
                .filter(text -> text.startsWith(thread + ":"))
                .map(text -> Integer.parseInt(text.substring(2)))
                .toList();
    }

    @Test
    void comesBackWhenTheServerSaysGoodbye() throws Exception {
        var server =
                server((connection, peer) -> {
                    switch (connection) {
                        case 1 -> peer.close(1001);
                        case 2 -> peer.close(4000);
                        default -> {
                            arrived.add(String.valueOf(peer.read()));
                            peer.read();
                        }
                    }
                });
        var socket = job(server.uri(), PATIENT);
        var ticket = submit(socket);
        awaitConnections(server.raw(), 3);

        assertThat(fate(socket.send("there"))).isEqualTo(Fate.WRITTEN);
        assertThat(next(arrived)).isEqualTo("there");

        socket.finish();
        assertThat(outcome(ticket))
                .isEqualTo(new JobOutcome.Succeeded<>(new SocketReport(1, 0, 3)));
    }

    @Test
    void tellsOfEachConnectionHowItEndedAndWhyNoneCameAbout() throws Exception {
        var server =
                new SocketServer(
                        1,
                        (connection, peer) -> {
                            if (connection == 2) {
                                peer.close(1001);
                            } else if (connection == 4) {
                                arrived.add(String.valueOf(peer.read()));
                                peer.send("secret");
                                peer.read();
                            } // The third hangs up without a word.
                        });
        open.add(server);
        var socket = job(server.uri(), PATIENT);
        var ticket = submit(socket);
        awaitConnections(server.raw(), 4);
        assertThat(fate(socket.send("secret"))).isEqualTo(Fate.WRITTEN);
        assertThat(next(heard)).isEqualTo("secret");
        socket.finish();
        assertThat(outcome(ticket)).isInstanceOf(JobOutcome.Succeeded.class);

        var told = told(ticket);

        assertThat(told)
                .filteredOn(SocketEvent.class::isInstance)
                .containsExactly(
                        new SocketEvent.ConnectionFailed(SocketTrouble.REFUSED, 503),
                        new SocketEvent.Connected(1),
                        new SocketEvent.Disconnected(SocketTrouble.CLOSED, 1001),
                        new SocketEvent.Connected(2),
                        new SocketEvent.Disconnected(SocketTrouble.BROKEN_OFF, 0),
                        new SocketEvent.Connected(3));
        assertThat(told)
                .filteredOn(JobEvent.Progress.class::isInstance)
                .last()
                .isEqualTo(new JobEvent.Progress(1, 0, ""));
        assertThat(told.toString()).doesNotContain("secret", "/socket");
    }

    private static List<JobEvent> told(JobTicket<?> ticket) throws InterruptedException {
        var events = new ArrayList<JobEvent>();
        var finished = new CountDownLatch(1);
        try (var receiver = Owner.running("receiver", Policy.DEFAULT);
                var _ =
                        ticket.watch(
                                receiver,
                                event -> {
                                    events.add(event);
                                    if (event instanceof JobEvent.Finished) {
                                        finished.countDown();
                                    }
                                })) {
            assertThat(finished.await(60, TimeUnit.SECONDS)).isTrue();
        }
        return events;
    }

    @Test
    void aServerThatIsDeadOrHangsUpWithoutAWordIsLeftForTheNext() throws Exception {
        var server =
                server((connection, peer) -> {
                    if (connection == 1) {
                        peer.awaitGone(); // Answers no ping.
                    } else if (connection == 3) {
                        peer.read();
                    }
                });
        var hasty = PATIENT.withHeartbeat(Duration.ofMillis(20), Duration.ofMillis(200));
        var ticket = submit(job(server.uri(), hasty));

        awaitConnections(server.raw(), 3);

        ticket.cancel("enough");
        assertThat(ticket.awaitStopped(LONG)).isTrue();
    }

    @Test
    void aServerThatAnswersPingsIsKeptHoweverSilent() throws Exception {
        var server =
                server((_, peer) -> {
                    peer.answerPings(5);
                    peer.send("still here");
                    peer.read();
                });
        var socket = job(server.uri(), PATIENT.withHeartbeat(Duration.ofMillis(5), LONG));
        var ticket = submit(socket);

        assertThat(next(heard)).isEqualTo("still here");

        assertThat(server.raw().requests()).hasSize(1);
        ticket.cancel("enough");
        assertThat(ticket.awaitStopped(LONG)).isTrue();
    }

    @Test
    void aServerThatRefusesForGoodEndsIt() throws Exception {
        var closing = server((_, peer) -> peer.close(1008));
        var refusing = new RawServer((_, peer) -> peer.answer(401, ""));
        var redirecting = new RawServer((_, peer) -> peer.answer(302, "", "Location: /there"));
        open.add(refusing);
        open.add(redirecting);

        assertProblem(submit(job(closing.uri(), PATIENT)), SocketTrouble.CLOSED, 1008);
        assertProblem(submit(job(ws(refusing), PATIENT)), SocketTrouble.REFUSED, 401);
        assertProblem(submit(job(ws(redirecting), PATIENT)), SocketTrouble.REFUSED, 302);
        assertThat(redirecting.requests()).hasSize(1);
    }

    private void assertProblem(JobTicket<?> ticket, SocketTrouble trouble, int code)
            throws InterruptedException {
        assertThat(outcome(ticket))
                .isInstanceOfSatisfying(
                        JobOutcome.Failed.class,
                        failed -> {
                            var problem = (SocketProblem) failed.cause();
                            assertThat(problem.trouble()).isEqualTo(trouble);
                            assertThat(problem.code()).isEqualTo(code);
                        });
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() throws Exception {
        var asked = new CountDownLatch(3);
        var busy =
                new RawServer((request, peer) -> {
                    asked.countDown();
                    peer.answer(request.number() % 2 == 0 ? 503 : 429, "");
                });
        open.add(busy);
        var ticket = submit(job(ws(busy), PATIENT));

        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ticket.cancel("enough")).isTrue();
        assertThat(ticket.awaitStopped(LONG)).isTrue();
    }

    @Test
    void whatWaitsHasALimitAndIsNeverSentWhenTheJobEndsBefore() throws Exception {
        var busy = new RawServer((_, peer) -> peer.answer(503, ""));
        open.add(busy);
        var socket = job(ws(busy), PATIENT.withMaxWaiting(2));
        var first = socket.send("1");
        var second = socket.send("2");

        assertThat(fate(socket.send("3"))).isEqualTo(Fate.FULL);
        assertThatThrownBy(() -> socket.send("\ud800"))
                .isInstanceOf(IllegalArgumentException.class);

        submit(socket).cancel("enough");

        assertThat(fate(first)).isEqualTo(Fate.NEVER_SENT);
        assertThat(fate(second)).isEqualTo(Fate.NEVER_SENT);
    }

    @Test
    void whatWaitsForAJobThatIsCancelledBeforeItRunsIsNeverSent() throws Exception {
        var done = new CountDownLatch(1);
        try (var busy = Jobs.open(JobsOptions.named("busy").withMaxRunning(1))) {
            var _ =
                    busy.submit(
                            JobOptions.named("first"),
                            _ -> {
                                done.await();
                                return 0;
                            });
            var socket = job(URI.create("ws://127.0.0.1:1/"), PATIENT);
            var fate = socket.send("1");

            socket.start(busy, JobOptions.named("second")).cancel("enough");

            assertThat(fate(fate)).isEqualTo(Fate.NEVER_SENT);
            done.countDown();
        }
    }

    @Test
    void whatWasNotWrittenAfterAllGoesBeforeAllOthers() throws Exception {
        var outgoing = new Outgoing(2, 100);
        var _ = outgoing.put("1");
        var _ = outgoing.put("2");
        var first = requireNonNull(outgoing.next(1));

        outgoing.putBack(first);

        assertThat(outgoing.next(1)).isSameAs(first);
        assertThat(outgoing.next(1)).extracting(Message::text).isEqualTo("2");
        assertThat(outgoing.next(1)).isNull();
    }

    @Test
    void aFinishWithoutAConnectionDrainsNoLongerThanItMay() throws Exception {
        var busy = new RawServer((_, peer) -> peer.answer(503, ""));
        open.add(busy);
        var impatient =
                new SocketOptions(
                        PATIENT.headers(),
                        PATIENT.subprotocol(),
                        LONG,
                        LONG,
                        LONG,
                        LONG,
                        LONG,
                        10,
                        1000,
                        1000,
                        Duration.ofMillis(20),
                        PATIENT.isFinal());
        var socket = job(ws(busy), impatient);
        var fate = socket.send("1");
        var ticket = submit(socket);
        socket.finish();

        assertThat(fate(fate)).isEqualTo(Fate.NEVER_SENT);
        assertThat(outcome(ticket))
                .isEqualTo(new JobOutcome.Succeeded<>(new SocketReport(0, 0, 0)));
    }

    @Test
    void aMessageThatIsTooLargeCostsTheConnectionAndNoMemory() throws Exception {
        var small =
                new SocketOptions(
                        PATIENT.headers(),
                        PATIENT.subprotocol(),
                        LONG,
                        LONG,
                        LONG,
                        PATIENT.firstPause(),
                        PATIENT.longestPause(),
                        10,
                        1000,
                        100,
                        LONG,
                        PATIENT.isFinal());
        var server =
                server((connection, peer) -> {
                    peer.send(connection == 1 ? "x".repeat(101) : "y".repeat(100));
                    peer.read();
                });
        var ticket = submit(job(server.uri(), small));

        assertThat(next(heard)).isEqualTo("y".repeat(100));
        ticket.cancel("enough");
    }

    @Test
    void whatTheReceiverThrowsIsTheOutcome() throws Exception {
        var server =
                server((_, peer) -> {
                    peer.send("x");
                    peer.read();
                });
        var thrown = new IllegalStateException("mine");
        var socket =
                new WebSocketJob(
                        server.uri(),
                        PATIENT,
                        _ -> {
                            throw thrown;
                        });

        assertThat(outcome(submit(socket))).isEqualTo(new JobOutcome.Failed<>(thrown));
    }

    @Test
    void pausesHaveFullJitterAndALimit() {
        var backoff = new Backoff(500, 20_000, new Random(1));
        for (int failures = 1; failures < 50; failures++) {
            int so = failures;
            long ceiling = Math.min(20_000, 500L << Math.min(failures - 1, 20));
            var pauses =
                    IntStream.range(0, 300).mapToLong(_ -> backoff.nanos(so)).summaryStatistics();
            assertThat(pauses.getMax())
                    .isLessThanOrEqualTo(ceiling)
                    .isGreaterThan(ceiling * 9 / 10);
            assertThat(pauses.getMin()).isPositive().isLessThan(ceiling / 10);
        }
    }

    @Test
    void addressAndHeadersAreInNoEventAndNoText() {
        var options = SocketOptions.USUAL.withHeader("Authorization", "Bearer secret");

        assertThat(options.toString()).doesNotContain("secret");
        for (String wrong : List.of("http://host/", "/path", "ws://user:secret@host/")) {
            assertThatThrownBy(() -> job(URI.create(wrong), options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    private SocketServer server(Behaviour behaviour) throws IOException {
        var server = new SocketServer(0, behaviour);
        open.add(server);
        return server;
    }

    private static URI ws(RawServer server) {
        return URI.create(server.uri("/").toString().replace("http:", "ws:"));
    }

    private WebSocketJob job(URI uri, SocketOptions options) {
        return new WebSocketJob(uri, options, heard::add);
    }

    private JobTicket<SocketReport> submit(WebSocketJob job) {
        return job.start(jobs, JobOptions.named("socket"));
    }

    private static void awaitConnections(RawServer server, int count) {
        while (server.requests().size() < count) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String next(BlockingQueue<String> from) throws InterruptedException {
        var text = from.poll(60, TimeUnit.SECONDS);
        return text == null ? "nothing came" : text;
    }

    private static Fate fate(CompletableFuture<Fate> fate) throws Exception {
        return fate.get(60, TimeUnit.SECONDS);
    }

    private static JobOutcome<?> outcome(JobTicket<?> ticket) throws InterruptedException {
        return ticket.await(LONG).orElseThrow();
    }
}
