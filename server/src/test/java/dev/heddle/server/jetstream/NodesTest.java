package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.server.nodes.Peers;
import dev.heddle.sync.contract.HistoryChecker;
import dev.heddle.sync.contract.Workload;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several nodes with one log, on one server.
class NodesTest {
    private static final String ROOM = "host/a room. of * \u20ac>";
    private static final long PATIENCE_SECONDS = 30;

    @TempDir private static Path folder;
    private static NatsServers servers;

    private Options options;
    private final List<RoomLog> nodes = new ArrayList<>();
    private int made;

    @BeforeAll
    static void start() throws Exception {
        servers = NatsServers.start(folder, 1);
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @BeforeEach
    void newStream() {
        options = TestLogs.options(servers.urls(), 1);
    }

    @AfterEach
    void close() {
        nodes.forEach(RoomLog::close);
    }

    private RoomLog node() throws IOException {
        return node(Stream::new);
    }

    private RoomLog node(Opening.Streams streams) throws IOException {
        var node = Opening.open(options, streams);
        nodes.add(node);
        return node;
    }

    @Test
    void nodesTellEachOtherBesideTheLogInOrderAndNotThemselves() throws Exception {
        var a = JetStreamRoomLog.open(options);
        nodes.add(a);
        var b = JetStreamRoomLog.open(options);
        nodes.add(b);
        var heardByA = new LinkedBlockingQueue<String>();
        var heardByB = new LinkedBlockingQueue<String>();
        var _ = a.peers().listen("here", (from, text) -> heardByA.add(from + " " + text));
        var atB = b.peers().listen("here", (from, text) -> heardByB.add(from + " " + text));

        tellUntilHeard(a.peers(), heardByB);
        String nameOfA = a.peers().self();
        for (int i = 0; i < 100; i++) {
            a.peers().tellAll("here", "all " + i);
            a.peers().tell(b.peers().self(), "here", "b " + i);
            a.peers().tell("nobody", "here", "lost");
            a.peers().tell(b.peers().self(), "other", "lost");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(poll(heardByB)).isEqualTo(nameOfA + " all " + i);
            assertThat(poll(heardByB)).isEqualTo(nameOfA + " b " + i);
        }
        b.peers().tellAll("here", "the end");
        assertThat(poll(heardByA)).isEqualTo(b.peers().self() + " the end");
        atB.close();
        assertThatThrownBy(() -> a.peers().tellAll("here", "x".repeat(Peers.MAX_BYTES + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// A subscription takes a moment to reach the server.
    private static void tellUntilHeard(Peers from, BlockingQueue<String> heard) throws Exception {
        for (int i = 0; ; i++) {
            from.tellAll("here", "hello " + i);
            String first = heard.poll(50, TimeUnit.MILLISECONDS);
            if (first != null) {
                while (!first.endsWith("hello " + i)) {
                    first = poll(heard);
                }
                return;
            }
        }
    }

    private static String poll(BlockingQueue<String> heard) throws InterruptedException {
        String next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return String.valueOf(next);
    }

    @Test
    void whatOneNodeWroteAnotherReads() throws Exception {
        var first = node();
        append(first, "", state("a", "1"), state("b", "1"), state("c", "1"));
        for (int i = 0; i < 40; i++) {
            append(first, "key" + i, event(), event());
        }
        append(first, "", state("a", "2"), state("b", "null"));
        assertThat(answer(first.trim(ROOM, 10))).isEqualTo(new Removed.Ok());
        append(first, "", event(), state("d", "x".repeat(100_000)));

        var second = node();
        assertThat(answer(second.rooms("", 10))).isEqualTo(answer(first.rooms("", 10)));
        assertThat(answer(second.snapshot(ROOM))).isEqualTo(answer(first.snapshot(ROOM)));
        assertThat(states(second)).hasSize(3);
        assertThat(answer(second.read(ROOM, Position.START, 10)))
                .isEqualTo(answer(first.read(ROOM, Position.START, 10)))
                .isInstanceOf(Page.Trimmed.class);
        assertThat(all(second)).isEqualTo(all(first)).hasSize(87 - 10);
        assertThat(append(second, "key20", event(), event()).duplicate()).isTrue();
        assertThat(append(second, "key2", event()).duplicate()).as("trimmed").isFalse();
    }

    @Test
    void stateOfAnySizeIsCarriedOn() throws Exception {
        var first = node();
        for (int i = 0; i < 30; i++) {
            append(first, "", state("key" + i, "x".repeat(50_000)), state("small" + i, "1"));
        }
        var head = append(first, "", event()).last();
        answer(first.trim(ROOM, head.seq()));
        var second = node();
        assertThat(states(second)).hasSize(60).isEqualTo(states(first));
        assertThat(answer(second.read(ROOM, head, 1))).isEqualTo(new Page.Ok(List.of(), head));
        answer(second.trim(ROOM, append(second, "", event()).last().seq()));
        assertThat(states(node())).isEqualTo(states(first));
    }

    @Test
    void aFollowerHearsWhatOtherNodesAppend() throws Exception {
        var first = node();
        var second = node();
        append(first, "", event());
        var heard = new LinkedBlockingQueue<Change>();
        try (var _ = second.follow(ROOM, heard::add)) {
            var previous =
                    answer(second.snapshot(ROOM)) instanceof RoomState.Ok ok ? ok.head() : null;
            for (int i = 0; i < 30; i++) {
                var answered = append(i % 3 == 1 ? second : first, "", event(), event()).last();
                var events = (Change.Events) next(heard);
                assertThat(events.before()).isEqualTo(previous);
                assertThat(events.entries().getLast().position()).isEqualTo(answered);
                previous = answered;
            }
            answer(first.delete(ROOM));
            assertThat(next(heard)).isEqualTo(new Change.Deleted(ROOM));
        }
    }

    @Test
    void aRoomThatIsDeletedIsGoneOnAllNodes() throws Exception {
        var first = node();
        var second = node();
        var old = append(first, "key", event()).last();
        assertThat(append(second, "", event()).last().seq()).isEqualTo(2);
        answer(first.delete(ROOM));
        assertThat(answer(second.read(ROOM, old, 1))).isEqualTo(new Page.Reset(Position.START));
        var anew = append(second, "key", event());
        assertThat(anew.last().seq()).isEqualTo(1);
        assertThat(anew.last().epoch()).isGreaterThan(old.epoch());
        assertThat(answer(first.read(ROOM, old, 1))).isEqualTo(new Page.Reset(Position.START));
        assertThat(answer(first.rooms("", 10)))
                .isInstanceOfSatisfying(RoomList.Ok.class, ok -> assertThat(ok.rooms()).hasSize(1));
    }

    /// What was acknowledged may be lost with the servers, and only who knows of it can tell. So
    /// nobody who comes goes on in the epoch of somebody else.
    @Test
    void anEpochBeginsWithEachNodeThatComes() throws Exception {
        var first = append(node(), "", event()).last();
        var second = append(node(), "", event()).last();
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        var third = node();
        assertThat(answer(third.read(ROOM, first, 1)))
                .isInstanceOfSatisfying(Page.Ok.class, ok -> assertThat(ok.entries()).hasSize(1));
        assertThat(answer(third.read(ROOM, new Position(first.epoch(), 2), 1)))
                .isEqualTo(new Page.Reset(first));
    }

    @Test
    void aStreamThatForgetsIsRefused() throws Exception {
        var connection = Nats.connect(servers.urls());
        try {
            connection
                    .jetStreamManagement()
                    .addStream(
                            StreamConfiguration.builder()
                                    .name(options.stream())
                                    .subjects(new Subjects(options.stream()).allFrames())
                                    .maxAge(Duration.ofDays(1))
                                    .build());
        } finally {
            connection.close();
        }
        assertThatThrownBy(this::node)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(options.stream() + " is not one of this log's");
    }

    @Test
    void anAnswerThatIsLostIsNoSecondAppend() throws Exception {
        var log = node(LostAnswers::new);
        for (int i = 1; i <= 10; i++) {
            var done = append(log, "", event());
            assertThat(done.last().seq()).isEqualTo(i);
        }
        assertThat(all(node())).hasSize(10);
    }

    /// Each message arrives, and nobody hears of it: it is sent again.
    private static final class LostAnswers extends Stream {
        LostAnswers(Connection connection, Options options) throws IOException {
            super(connection, options);
        }

        @Override
        OptionalLong append(String subject, long expected, byte[] body, long connection)
                throws Refusal {
            assertThat(super.append(subject, expected, body, connection)).isPresent();
            return super.append(subject, expected, body, connection);
        }
    }

    @Test
    void whenTheServerComesBackItGoesOnInANewEpoch() throws Exception {
        var first = node();
        var second = node();
        var before = append(first, "", event()).last();
        var heard = new LinkedBlockingQueue<Change>();
        try (var _ = second.follow(ROOM, heard::add)) {
            assertThat(states(second)).isEmpty();
            servers.kill(0);
            var waiting = first.append(ROOM, After.any(), "key", List.of(event()));
            servers.start(0);
            var after = ((Appended.Done) answer(waiting)).last();
            assertThat(after.seq()).isEqualTo(before.seq() + 1);
            assertThat(after.epoch()).isGreaterThan(before.epoch());
            var events = (Change.Events) next(heard);
            assertThat(events.before()).isEqualTo(before);
            assertThat(events.entries().getLast().position()).isEqualTo(after);
        }
        assertThat(all(second)).hasSize(2);
    }

    @Test
    void appendsThatComeMeanwhileGoTogether() throws Exception {
        var begun = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        var frames = new AtomicInteger();
        var log = node(held(begun, open, frames));
        var answers = new ArrayList<CompletionStage<Appended>>();
        for (int i = 0; i <= 10 * Room.FRAME_EVENTS; i++) {
            answers.add(log.append(ROOM, new After.Seq(i), "", List.of(event())));
            if (i == 0) { // It is on its way alone.
                assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
        open.countDown();
        for (var each : answers) {
            assertThat(answer(each)).isInstanceOf(Appended.Done.class);
        }
        assertThat(frames).hasValue(1 + 10);
    }

    @Test
    void roomsThatNobodyWritesToAreTrimmed() throws Exception {
        var now = new AtomicLong(1_000_000_000_000L);
        options =
                TestLogs.options(
                        servers.urls(),
                        1,
                        Limits.DEFAULT,
                        _ -> new Retention(Duration.ofDays(1), 1000, 1 << 20),
                        () -> Instant.ofEpochMilli(now.get()));
        var log = node();
        append(log, "", new Event("old", "a", "", now.get(), "1"));
        append(log, "", new Event("old", "", "", now.get(), "2"));
        now.addAndGet(Duration.ofHours(12).toMillis());
        append(log, "", new Event("new", "", "", now.get(), "3"));
        now.addAndGet(Duration.ofHours(13).toMillis());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (((RoomList.Ok) answer(log.rooms("", 1))).rooms().getFirst().first() == 1) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
        }
        assertThat(all(log)).map(entry -> entry.event().type()).containsExactly("new");
        assertThat(states(log)).hasSize(1);
    }

    @Test
    void moreThanMayWaitAreTurnedAway() throws Exception {
        var all = Limits.DEFAULT;
        options =
                TestLogs.options(
                        servers.urls(),
                        1,
                        new Limits(1000, 10, 10, 10, 1000, 2, all.waitingBytes()),
                        options.retention(),
                        options.clock());
        var open = new CountDownLatch(1);
        var log = node(held(new CountDownLatch(1), open, new AtomicInteger()));
        var first = log.append(ROOM, After.any(), "", List.of(event()));
        var second = log.read("other", Position.START, 1);
        answer(second);
        var third = log.append(ROOM, After.any(), "", List.of(event()));
        assertThat(answer(log.append("other", After.any(), "", List.of(event()))))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        why -> assertThat(why.reason()).isEqualTo(Unavailable.Reason.BUSY));
        open.countDown();
        assertThat(answer(first)).isInstanceOf(Appended.Done.class);
        assertThat(answer(third)).isInstanceOf(Appended.Done.class);
    }

    /// Streams that write nothing until they are opened, and count.
    private static Opening.Streams held(
            CountDownLatch begun, CountDownLatch open, AtomicInteger frames) {
        return (connection, options) ->
                new Stream(connection, options) {
                    @Override
                    OptionalLong append(String subject, long expected, byte[] body, long connected)
                            throws Refusal {
                        frames.incrementAndGet();
                        begun.countDown();
                        try {
                            open.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        return super.append(subject, expected, body, connected);
                    }
                };
    }

    @Test
    void withoutServersItSaysSoInTimeAndWorksWhenTheyAreBack() throws Exception {
        options = TestLogs.withPatience(options, Duration.ofMillis(300));
        var log = node();
        var head = append(log, "", event()).last();
        servers.kill(0);
        try {
            for (CompletionStage<?> call :
                    List.of(
                            log.append(ROOM, After.any(), "", List.of(event())),
                            log.read(ROOM, head, 1),
                            log.snapshot(ROOM),
                            log.trim(ROOM, 1),
                            log.delete(ROOM),
                            log.rooms("", 1))) {
                assertThat(answer(call))
                        .isInstanceOfSatisfying(
                                Unavailable.class,
                                why ->
                                        assertThat(why.reason())
                                                .isEqualTo(Unavailable.Reason.UNREACHABLE));
            }
        } finally {
            servers.start(0);
        }
        options = TestLogs.withPatience(options, Duration.ofSeconds(30));
        assertThat(all(node())).hasSize(1);
    }

    @Test
    void whateverManyNodesDoAtOnceIsOneLog() throws Exception {
        assertThat(faults(Stream::new)).isEmpty();
    }

    @Test
    void theCheckerFindsNodesThatDoNotCompare() throws Exception {
        assertThat(faults(LastWriteWins::new)).isNotEmpty();
    }

    private List<String> faults(Opening.Streams streams) throws Exception {
        var log = new TestLogs.Alternating(List.of(node(streams), node(streams), node(streams)));
        try {
            var history = Workload.run(log, 1, 4);
            return HistoryChecker.faults(history, history.kept(node()));
        } catch (AssertionError e) { // The rooms cannot even be read any more.
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /// Writes wherever the room ends.
    private static final class LastWriteWins extends Stream {
        LastWriteWins(Connection connection, Options options) throws IOException {
            super(connection, options);
        }

        @Override
        OptionalLong append(String subject, long expected, byte[] body, long connection)
                throws Refusal {
            var last = last(subject);
            long number = last.isEmpty() ? 0 : last.get().number();
            return super.append(subject, number, body, connection);
        }
    }

    // ---- words --------------------------------------------------------------------------------

    private Event event() {
        return new Event("event", "", "", System.currentTimeMillis(), String.valueOf(made++));
    }

    private static Event state(String key, String value) {
        return new Event("state", key, "", System.currentTimeMillis(), value);
    }

    private static Appended.Done append(RoomLog log, String key, Event... events) {
        var answer = answer(log.append(ROOM, After.any(), key, List.of(events)));
        assertThat(answer).isInstanceOf(Appended.Done.class);
        return (Appended.Done) answer;
    }

    private static List<Entry> states(RoomLog log) {
        return ((RoomState.Ok) answer(log.snapshot(ROOM))).entries();
    }

    private static List<Entry> all(RoomLog log) {
        var page = answer(log.read(ROOM, Position.START, RoomLog.MAX_PAGE));
        if (page instanceof Page.Trimmed(var before)) {
            page = answer(log.read(ROOM, before, RoomLog.MAX_PAGE));
        }
        return ((Page.Ok) page).entries();
    }

    private static Change next(BlockingQueue<Change> heard) throws InterruptedException {
        var change = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(change).isNotNull();
        return change;
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
