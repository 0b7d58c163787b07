package dev.heddle.server.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.log.SqliteRoomLog;
import dev.heddle.server.jetstream.JetStreamRoomLog;
import dev.heddle.server.jetstream.NatsServers;
import dev.heddle.server.move.LogFile.BrokenException;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a log has, in a file and in another log.
class MoveTest {
    private static final long NOW = Instant.parse("2026-11-23T10:00:00Z").toEpochMilli();
    private static final String LONG = "session/a long one";
    private static final String TRIMMED = "host/st\u00e4ge. of * >";
    private static final String EMPTY = "jobs";

    enum Kind {
        MEMORY,
        SQLITE,
        JETSTREAM
    }

    @TempDir private static Path natsFolder;
    private static @Nullable NatsServers servers;
    private static int streams;
    private static final AtomicLong opened = new AtomicLong();

    @TempDir private Path folder;
    private final List<RoomLog> logs = new ArrayList<>();

    @AfterEach
    void close() {
        logs.forEach(RoomLog::close);
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    private RoomLog open(Kind kind) throws IOException {
        var log =
                switch (kind) {
                    case MEMORY -> memory();
                    case SQLITE ->
                            SqliteRoomLog.open(
                                    folder.resolve(logs.size() + ".db"),
                                    new SqliteRoomLog.Options(
                                            Limits.DEFAULT,
                                            _ -> Retention.DURABLE,
                                            clock(),
                                            1L << 30,
                                            Duration.ofHours(1)));
                    case JETSTREAM -> JetStreamRoomLog.open(stream());
                };
        logs.add(log);
        return log;
    }

    private static MemoryRoomLog memory() {
        return new MemoryRoomLog(Limits.DEFAULT, _ -> Retention.DURABLE, clock());
    }

    /// Of a moment that is later for each log.
    private static InstantSource clock() {
        long now = NOW + 1000L * opened.incrementAndGet();
        return () -> Instant.ofEpochMilli(now);
    }

    private static JetStreamRoomLog.Options stream() throws IOException {
        if (servers == null) {
            servers = NatsServers.start(natsFolder, 1);
        }
        return new JetStreamRoomLog.Options(
                servers.urls(),
                "move" + streams++,
                1,
                JetStreamRoomLog.Storage.FILE,
                false,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                100,
                Limits.DEFAULT,
                _ -> Retention.DURABLE,
                clock());
    }

    // ---- what is in a log ----------------------------------------------------------------------

    private static Event event(int number) {
        return new Event("said", "", "c1-" + number, NOW, "{\"n\":" + number + "}");
    }

    private static Event state(String key, String data) {
        return new Event("set", key, "", NOW, data);
    }

    private static void append(RoomLog log, String room, Event... events) {
        assertThat(answer(log.append(room, After.any(), "", List.of(events))))
                .isInstanceOf(Appended.Done.class);
    }

    /// Three rooms: one of several pages and units, one that is trimmed with state on both sides of
    /// the cut, and one of which nothing but state is left.
    private static void fill(RoomLog log) {
        for (int i = 0; i < 3; i++) {
            var many = new ArrayList<Event>();
            for (int n = 0; n < 400; n++) {
                many.add(event(400 * i + n));
            }
            append(log, LONG, many.toArray(Event[]::new));
        }
        append(log, LONG, new Event("big", "", "", NOW, "\"" + "x".repeat(100_000) + "\""));
        append(log, TRIMMED, state("old", "1"), state("gone", "1"), state("late", "1"), event(1));
        append(
                log,
                TRIMMED,
                event(2),
                state("both", "1"),
                event(3),
                event(4),
                state("gone", "null"));
        append(
                log,
                TRIMMED,
                state("late", "2"),
                new Event("\u00dc", "'; --", "\"", NOW, "\u0000not even JSON\n \ud83d\ude80"));
        assertThat(answer(log.trim(TRIMMED, 7))).isEqualTo(new Removed.Ok());
        append(log, EMPTY, event(1), state("kept", "{}"), event(2));
        assertThat(answer(log.trim(EMPTY, 3))).isEqualTo(new Removed.Ok());
    }

    /// All that a reader can see, but for epochs.
    private static String contents(RoomLog log) {
        var text = new StringBuilder();
        for (var info : ((RoomList.Ok) answer(log.rooms("", 100))).rooms()) {
            text.append("%s %d-%d%n".formatted(info.name(), info.first(), info.head().seq()));
            var state = (RoomState.Ok) answer(log.snapshot(info.name()));
            state.entries().forEach(entry -> text.append(line("  state", entry)));
            for (var entry : kept(log, info.name())) {
                text.append(line("  event", entry));
            }
        }
        return text.toString();
    }

    private static String line(String what, Entry entry) {
        return "%s %d %s%n".formatted(what, entry.position().seq(), entry.event());
    }

    private static List<Entry> kept(RoomLog log, String room) {
        var all = new ArrayList<Entry>();
        var from = Position.START;
        while (true) {
            switch (answer(log.read(room, from, 1000))) {
                case Page.Ok(var entries, _) when entries.isEmpty() -> {
                    return all;
                }
                case Page.Ok(var entries, _) -> {
                    all.addAll(entries);
                    from = entries.getLast().position();
                }
                case Page.Trimmed(var before) -> from = before;
                case Page.Reset _, Unavailable _ -> throw new AssertionError("no page");
            }
        }
    }

    private static <A> A answer(CompletionStage<A> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Path export(RoomLog log) throws IOException {
        var file = Files.createTempFile(folder, "log", ".jsonl");
        try (var out = Files.newOutputStream(file)) {
            Export.write(log, out, Progress.NONE);
        }
        return file;
    }

    private static String read(Path file, RoomLog log) throws IOException {
        return Import.read(file, log, Import.Mode.NEW, Progress.NONE);
    }

    // ---- what stays the same -------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "MEMORY, SQLITE",
        "SQLITE, MEMORY",
        "SQLITE, JETSTREAM",
        "JETSTREAM, SQLITE",
        "JETSTREAM, JETSTREAM"
    })
    void everyRoomIsTheSameAfterwards(Kind from, Kind to) throws Exception {
        var old = open(from);
        fill(old);
        var fresh = open(to);
        assertThat(read(export(old), fresh)).isEqualTo("3 rooms, 1208 events");
        assertThat(contents(fresh)).isEqualTo(contents(old)).contains("state 2 ", "8-11");
        append(fresh, TRIMMED, event(5));
        assertThat(kept(fresh, TRIMMED).getLast().position().seq()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, MEMORY", "SQLITE, JETSTREAM"})
    void whoComesWithAPositionOfTheOldLogIsToldThatItIsAnother(Kind from, Kind to)
            throws Exception {
        var old = open(from);
        fill(old);
        var known = kept(old, LONG).get(10).position();
        var fresh = open(to);
        read(export(old), fresh);
        assertThat(answer(fresh.read(LONG, known, 10))).isInstanceOf(Page.Reset.class);
    }

    @Test
    void whatIsTooOldMayGoAtOnceAndNothingElse() throws Exception {
        var old = open(Kind.SQLITE);
        fill(old);
        long later = NOW + Duration.ofDays(31).toMillis();
        var fresh =
                new MemoryRoomLog(
                        Limits.DEFAULT, _ -> Retention.DURABLE, () -> Instant.ofEpochMilli(later));
        logs.add(fresh);
        read(export(old), fresh);
        var state = (RoomState.Ok) answer(old.snapshot(TRIMMED));
        assertThat(((RoomState.Ok) answer(fresh.snapshot(TRIMMED))).entries())
                .map(entry -> line("", entry))
                .isEqualTo(state.entries().stream().map(entry -> line("", entry)).toList());
        assertThat(kept(fresh, LONG)).isEmpty();
    }

    @Test
    void aCompressedFileIsReadAsWell() throws Exception {
        var old = open(Kind.MEMORY);
        fill(old);
        var file = folder.resolve("log.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            Export.write(old, out, Progress.NONE);
        }
        var fresh = open(Kind.MEMORY);
        read(file, fresh);
        assertThat(contents(fresh)).isEqualTo(contents(old));
        byte[] whole = Files.readAllBytes(file);
        for (int length :
                new int[] {0, 1, 5, whole.length / 2, whole.length - 9, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertBroken(file);
        }
    }

    @Test
    void anEmptyLogMovesToo() throws Exception {
        var file = export(open(Kind.MEMORY));
        assertThat(Files.readString(file)).startsWith("{\"log\":1}\n{\"end\":true,\"rooms\":0,");
        assertThat(read(file, open(Kind.MEMORY))).isEqualTo("0 rooms, 0 events");
    }

    // ---- files that are not whole --------------------------------------------------------------

    private Path smallFile() throws IOException {
        var old = open(Kind.MEMORY);
        append(old, "b", state("k", "1"), event(1), event(2));
        answer(old.trim("b", 2));
        append(old, "c", event(1));
        return export(old);
    }

    private void assertBroken(Path file) throws IOException {
        var fresh = memory();
        assertThatThrownBy(() -> read(file, fresh))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining(file.toString());
        assertThat(contents(fresh)).isEmpty();
    }

    @Test
    void eachBitThatFlipsIsFoundBeforeAnythingIsWritten() throws Exception {
        var file = smallFile();
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) (1 << i % 8);
            Files.write(file, bytes);
            assertBroken(file);
            bytes[i] ^= (byte) (1 << i % 8);
        }
    }

    @Test
    void aFileThatIsCutOffAnywhereChangesNothing() throws Exception {
        var file = smallFile();
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertBroken(file);
        }
        Files.write(file, (Files.readString(file) + "\n\n").getBytes(StandardCharsets.UTF_8));
        assertBroken(file);
    }

    @Test
    void aFileWithARightSumAndAWrongFormIsRefused() throws Exception {
        var room = "{\"room\":\"b\",\"first\":1,\"head\":2}";
        var one = "{\"s\":1,\"t\":\"x\",\"ts\":1,\"d\":\"1\"}";
        var two = one.replace("\"s\":1", "\"s\":2");
        for (var lines :
                List.of(
                        List.of(room, one),
                        List.of(room, two),
                        List.of(room, two, one),
                        List.of(room, one, one),
                        List.of(room, one, two, two.replace("\"s\":2", "\"s\":3")),
                        List.of(room, one, two, room, one, two),
                        List.of(room, one, two, room.replace("\"b\"", "\"a\""), one, two),
                        List.of(one, two),
                        List.of(room.replace("\"b\"", "\"\""), one, two),
                        List.of(room, one.replace("\"x\"", "\"\""), two),
                        List.of(room, one.replace("\"d\"", "\"e\""), two),
                        List.of(room, one.replace("\"1\"", "\"\\ud83d\""), two),
                        List.of(room.replace("1", "3"), one, two),
                        List.of(room.replace("1", "4")),
                        List.of("{\"log\":1}", room, one, two),
                        List.of("[]", room, one, two))) {
            assertBroken(file(lines));
        }
        assertThat(read(file(List.of(room, one, two)), memory())).isEqualTo("1 rooms, 2 events");
    }

    /// A file with a head, these lines, and an end that fits.
    private Path file(List<String> lines) throws IOException {
        var text = new StringBuilder("{\"log\":1}\n");
        lines.forEach(line -> text.append(line).append('\n'));
        long rooms = lines.stream().filter(line -> line.contains("\"room\"")).count();
        long events = lines.stream().filter(line -> line.contains("\"s\"")).count();
        byte[] sum =
                LogFileReader.sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8));
        text.append(
                "{\"end\":true,\"rooms\":%d,\"events\":%d,\"sha256\":\"%s\"}\n"
                        .formatted(rooms, events, HexFormat.of().formatHex(sum)));
        return Files.writeString(Files.createTempFile(folder, "made", ".jsonl"), text);
    }

    @Test
    void aFormOfTheFutureIsRefusedWithWhatHelps() throws Exception {
        var file = Files.writeString(folder.resolve("next"), "{\"log\":2}\n");
        assertThatThrownBy(() -> read(file, memory()))
                .isInstanceOf(BrokenException.class)
                .hasMessageContaining("form 2")
                .hasMessageContaining("the version of Heddle that wrote it");
        var line = Files.write(folder.resolve("long"), new byte[LogFile.MAX_LINE + 1]);
        assertThatThrownBy(() -> read(line, memory())).hasMessageContaining("a line of more than");
    }

    // ---- logs that have something --------------------------------------------------------------

    @Test
    void aLogThatHasARoomOfTheFileIsLeftAlone() throws Exception {
        var file = smallFile();
        var used = open(Kind.MEMORY);
        append(used, "c", event(7));
        String before = contents(used);
        assertThatThrownBy(() -> read(file, used))
                .hasMessageContaining("1 of the file's 2 rooms already, such as c")
                .hasMessageContaining("nothing was changed");
        assertThatThrownBy(() -> Import.read(file, used, Import.Mode.CONTINUE, Progress.NONE))
                .hasMessageContaining("room c of the log is not that of the file")
                .hasMessageContaining("nothing was changed");
        assertThat(contents(used)).isEqualTo(before);
    }

    @Test
    void otherRoomsStayAsTheyAre() throws Exception {
        var file = smallFile();
        var used = open(Kind.MEMORY);
        append(used, "a", event(7));
        read(file, used);
        assertThat(contents(used)).contains("a 1-1", "b 3-3", "c 1-1");
    }

    /// Takes so many appends, and no trim after them.
    private static final class Failing extends ForwardingRoomLog {
        private int left;

        Failing(RoomLog log, int left) {
            super(log);
            this.left = left;
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            return left-- > 0
                    ? super.append(room, after, key, events)
                    : CompletableFuture.completedStage(full());
        }

        @Override
        public CompletionStage<Removed> trim(String room, long throughSeq) {
            return left > 0
                    ? super.trim(room, throughSeq)
                    : CompletableFuture.completedStage(full());
        }

        private static Unavailable full() {
            return new Unavailable(Unavailable.Reason.DISK_FULL, "the disk is full");
        }
    }

    @Test
    void whereverItStopsItSaysHowFarItWentAndGoesOn() throws Exception {
        var old = open(Kind.MEMORY);
        fill(old);
        var file = export(old);
        int stops = 0;
        for (int taken = 0; ; taken++) {
            var fresh = memory();
            try {
                read(file, new Failing(fresh, taken));
                break;
            } catch (IOException e) {
                assertThat(e)
                        .hasMessageContaining("stopped in room ")
                        .hasMessageContaining(" of 3, at event ")
                        .hasMessageContaining("the disk is full")
                        .hasMessageContaining("--continue");
                stops++;
            }
            if (taken > 0) {
                assertThatThrownBy(() -> read(file, fresh)).hasMessageContaining("--continue");
            }
            Import.read(file, fresh, Import.Mode.CONTINUE, Progress.NONE);
            assertThat(contents(fresh)).isEqualTo(contents(old));
        }
        assertThat(stops).isGreaterThan(4);
    }

    @Test
    void whoWritesMeanwhileIsNoticed() throws Exception {
        var file = smallFile();
        var fresh = open(Kind.MEMORY);
        var busy =
                new ForwardingRoomLog(fresh) {
                    @Override
                    public CompletionStage<Appended> append(
                            String room, After after, String key, List<Event> events) {
                        MoveTest.append(fresh, room, event(99));
                        return super.append(room, after, key, events);
                    }
                };
        assertThatThrownBy(() -> read(file, busy)).hasMessageContaining("somebody else writes");
    }

    // ---- logs that are broken ------------------------------------------------------------------

    /// Changes what is appended, once.
    private static final class Changing extends ForwardingRoomLog {
        private final UnaryOperator<List<Event>> fault;
        private boolean isDone;

        Changing(RoomLog log, UnaryOperator<List<Event>> fault) {
            super(log);
            this.fault = fault;
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            boolean now = !isDone && events.size() > 1;
            isDone |= now;
            return super.append(room, after, key, now ? fault.apply(events) : events);
        }
    }

    @Test
    void aLogThatHasSomethingElseInTheEndIsFound() throws Exception {
        var old = open(Kind.MEMORY);
        fill(old);
        var file = export(old);
        Stream<UnaryOperator<List<Event>>> faults =
                Stream.of(
                        events -> events.subList(0, events.size() - 1),
                        events -> Stream.concat(events.stream(), Stream.of(event(99))).toList(),
                        List::reversed,
                        events -> events.stream().map(MoveTest::changed).toList());
        faults.forEach(fault ->
                assertThatThrownBy(() -> read(file, new Changing(memory(), fault)))
                        .isInstanceOf(IOException.class));
        var untrimmed =
                new ForwardingRoomLog(memory()) {
                    @Override
                    public CompletionStage<Removed> trim(String room, long throughSeq) {
                        return CompletableFuture.completedStage(new Removed.Ok());
                    }
                };
        assertThatThrownBy(() -> read(file, untrimmed)).hasMessageContaining("was trimmed");
    }

    private static Event changed(Event event) {
        return new Event(
                event.type(), event.key(), event.cause(), event.timeMillis(), event.data() + " ");
    }

    @Test
    void aLogThatLacksAnEventIsNotExported() {
        var old = memory();
        fill(old);
        var broken =
                new ForwardingRoomLog(old) {
                    @Override
                    public CompletionStage<Page> read(String room, Position after, int max) {
                        return super.read(room, after, max)
                                .thenApply(page ->
                                        page instanceof Page.Ok(var entries, var head)
                                                        && entries.size() > 600
                                                ? new Page.Ok(without(entries, 500), head)
                                                : page);
                    }
                };
        assertThatThrownBy(() -> export(broken))
                .hasMessageContaining("room " + LONG + " has no event 501");
    }

    private static List<Entry> without(List<Entry> entries, int index) {
        var fewer = new ArrayList<>(entries);
        var _ = fewer.remove(index);
        return fewer;
    }
}
