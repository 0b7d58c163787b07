package dev.heddle.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.sync.contract.HistoryChecker;
import dev.heddle.sync.contract.Workload;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Epochs;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.KeyWindow;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.log.Unavailable.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is particular to a file: that it is opened again, by two, or full, or damaged.
class SqliteFileTest {
    private static final After ANY = After.any();

    @TempDir private Path folder;

    private final AtomicLong now =
            new AtomicLong(Instant.parse("2026-11-22T10:00:00Z").toEpochMilli());

    private Path file() {
        return folder.resolve("rooms.db");
    }

    private SqliteRoomLog open() throws IOException {
        return open(Limits.DEFAULT, 1L << 30, Duration.ofHours(1));
    }

    private SqliteRoomLog open(Limits limits, long fileBytes, Duration sweep) throws IOException {
        return SqliteRoomLog.open(
                file(),
                new SqliteRoomLog.Options(
                        limits,
                        _ -> Retention.DURABLE,
                        () -> Instant.ofEpochMilli(now.get()),
                        fileBytes,
                        sweep));
    }

    // ---- opened again -------------------------------------------------------------------------

    @Test
    void goesOnWhereItWas() throws Exception {
        Position first;
        try (var log = open()) {
            first = append(log, "room", "key", "1", "2");
            append(log, "room", "", "3");
            append(log, "trimmed", "", "1", "2", "3");
            answer(log.trim("trimmed", 2));
        }
        now.addAndGet(1);
        try (var log = open()) {
            assertThat(append(log, "room", "key", "1", "2")).isEqualTo(first);
            var last = append(log, "room", "", "4");
            assertThat(last.seq()).isEqualTo(4);
            assertThat(last.epoch()).isGreaterThan(first.epoch());
            assertThat(data(answer(log.read("room", Position.START, 10))))
                    .containsExactly("1", "2", "3", "4");
            assertThat(data(answer(log.read("room", first, 10)))).containsExactly("3", "4");
            assertThat(answer(log.read("trimmed", Position.START, 10)))
                    .isInstanceOf(Page.Trimmed.class);
            assertThat(append(log, "trimmed", "", "4").seq()).isEqualTo(4);
        }
    }

    @Test
    void remembersKeysAsLongAsWithoutARestart() throws Exception {
        try (var log = open()) {
            append(log, "room", "key", "1");
        }
        now.addAndGet(KeyWindow.REMEMBERED.toMillis());
        try (var log = open()) {
            assertThat(append(log, "room", "key", "1").seq()).isEqualTo(1);
        }
        now.addAndGet(1);
        try (var log = open()) {
            assertThat(append(log, "room", "key", "1").seq()).isEqualTo(2);
        }
    }

    @Test
    void anOldCopyThatIsPutBackShows() throws Exception {
        Position copied;
        try (var log = open()) {
            copied = append(log, "room", "", "1", "2");
        }
        byte[] copy = Files.readAllBytes(file());
        now.addAndGet(1);
        Position lost;
        try (var log = open()) {
            lost = append(log, "room", "", "3", "4");
        }
        Files.write(file(), copy);
        now.addAndGet(1);
        try (var log = open()) {
            append(log, "room", "", "5", "6", "7");
            assertThat(answer(log.read("room", lost, 10))).isEqualTo(new Page.Reset(copied));
            assertThat(data(answer(log.read("room", copied, 10)))).containsExactly("5", "6", "7");
        }
    }

    @Test
    void aFileThatWasMadeAnewShows() throws Exception {
        Position lost;
        try (var log = open()) {
            lost = append(log, "room", "", "1");
        }
        Files.delete(file());
        now.addAndGet(1);
        try (var log = open()) {
            append(log, "room", "", "1", "2");
            assertThat(answer(log.read("room", lost, 10)))
                    .isEqualTo(new Page.Reset(Position.START));
        }
    }

    @Test
    void afterManyRestartsHistoryIsStillWhole() throws Exception {
        Position first;
        try (var log = open()) {
            first = append(log, "room", "", "value0");
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            for (int i = 1; i < Epochs.MAX - 2; i++) { // Each opening would take its time.
                Database.execute(
                        connection,
                        "INSERT INTO epochs VALUES(1, %d, 2)".formatted(first.epoch() + i));
            }
        }
        var values = new ArrayList<>(List.of("value0"));
        for (int i = 1; i <= 5; i++) {
            now.addAndGet(Epochs.MAX);
            try (var log = open()) {
                values.add("value" + i);
                assertThat(append(log, "room", "", "value" + i).seq()).isEqualTo(i + 1);
                assertThat(data(answer(log.read("room", Position.START, 10)))).isEqualTo(values);
            }
        }
        assertThat(count("SELECT count(*) FROM epochs")).isEqualTo(Epochs.MAX);
        try (var log = open()) { // Its epoch was the first to be forgotten.
            assertThat(answer(log.read("room", first, 10)))
                    .isEqualTo(new Page.Reset(Position.START));
        }
    }

    @Test
    void garbageThatWasLeftIsSweptLater() throws Exception {
        try (var log = open()) {
            for (int i = 0; i < 20; i++) {
                append(log, "room", "", new String[200]);
            }
            answer(log.delete("room"));
        }
        try (var log = open()) {
            append(log, "other", "", "1");
            while (count("SELECT count(*) FROM events") > 1) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void roomsThatNobodyWritesToAreTrimmedToo() throws Exception {
        try (var log = open()) {
            append(log, "room", "", "1", "2");
        }
        now.addAndGet(Retention.DURABLE.age().toMillis() + 1);
        try (var log = open(Limits.DEFAULT, 1L << 30, Duration.ofMillis(1))) {
            while (!(answer(log.read("room", Position.START, 1)) instanceof Page.Trimmed)) {
                Thread.onSpinWait();
            }
        }
    }

    // ---- somebody else's ----------------------------------------------------------------------

    @Test
    void isOpenOnceOnly() throws Exception {
        try (var log = open()) {
            for (int i = 0; i < 2; i++) { // The first refusal must not take the lock away.
                assertThatThrownBy(this::open)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("is open already");
            }
            append(log, "room", "", "1");
        }
        open().close();
    }

    @Test
    void anotherProcessIsRefused() throws Exception {
        try (var _ = open()) {
            var process =
                    new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Appender.class.getName(),
                                    file().toString(),
                                    "1")
                            .redirectErrorStream(true)
                            .start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("is open already");
            assertThat(process.waitFor()).isNotZero();
        }
    }

    @Test
    void aFileOfAnotherProgramIsLeftAlone() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE theirs(a)");
        }
        assertThatThrownBy(this::open).hasMessageContaining("file of another program");
    }

    @Test
    void aFormItDoesNotKnowIsRefused() throws Exception {
        open().close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(this::open).hasMessageContaining("form 99");
    }

    @Test
    void noFolderIsNamed() {
        assertThatThrownBy(() -> SqliteRoomLog.open(folder.resolve("none/rooms.db")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no folder");
    }

    @Test
    void aNameWithAQuestionMarkIsAName() throws Exception {
        var odd = folder.resolve("what? & 100%.db");
        try (var log = SqliteRoomLog.open(odd)) {
            append(log, "room", "", "1");
        }
        assertThat(odd).exists();
    }

    @Test
    void whatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(file(), "not a database, but long enough ".repeat(200));
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void aDamagedFileIsNamedAndNothingMoreIsWritten() throws Exception {
        try (var log = open()) {
            for (int i = 0; i < 50; i++) {
                append(log, "room" + i, "", "x".repeat(2000), "y".repeat(2000));
            }
        }
        try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            for (long at = 4096; at < channel.size(); at += 4096) {
                channel.write(ByteBuffer.wrap(new byte[] {99, 99, 99, 99, 99, 99, 99, 99}), at);
            }
        }
        SqliteRoomLog log;
        try {
            log = open();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("is damaged");
            return;
        }
        try (log) {
            assertThat(refused(log.read("room1", Position.START, 10))).isEqualTo(Reason.BROKEN);
            assertThat(refused(log.append("room1", ANY, "", List.of(event("1")))))
                    .isEqualTo(Reason.BROKEN);
            assertThat(refused(log.trim("room1", 1))).isEqualTo(Reason.BROKEN);
        }
    }

    // ---- full ---------------------------------------------------------------------------------

    @Test
    void aFullFileRefusesAndGoesOnWhenRoomsAreDeleted() throws Exception {
        try (var log = open(Limits.DEFAULT, 1 << 20, Duration.ofHours(1))) {
            append(log, "kept", "", "1");
            int before = fill(log, "big");
            assertThat(before).isGreaterThan(10);
            assertThat(answer(log.delete("big"))).isEqualTo(new Removed.Ok());
            while (refused(log.append("other", ANY, "k", List.of(event("x".repeat(5000)))))
                    == Reason.DISK_FULL) {
                Thread.onSpinWait();
            }
            assertThat(data(answer(log.read("other", Position.START, 10)))).hasSize(1);
            assertThat(data(answer(log.read("kept", Position.START, 10)))).containsExactly("1");
        }
    }

    /// On a disk of its own, where this is allowed.
    @Test
    void aFullDiskRefusesAndGoesOnWhenThereIsRoom() throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString()) == 0);
        try {
            var ballast = folder.resolve("ballast");
            Files.write(ballast, new byte[2 << 20]);
            int stored;
            try (var log = open()) {
                int before = fill(log, "room");
                assertThat(refused(log.append("new", ANY, "", List.of(event("y".repeat(5000))))))
                        .isEqualTo(Reason.DISK_FULL);
                assertThat(answer(log.snapshot("room"))).isInstanceOf(RoomState.Ok.class);
                Files.delete(ballast);
                stored = (int) append(log, "room", "", "and on").seq();
                assertThat(stored).isEqualTo(before + 1);
            }
            try (var log = open()) {
                assertThat(data(answer(log.read("room", Position.START, 1000)))).hasSize(stored);
            }
        } finally {
            assertThat(run("umount", folder.toString())).isZero();
        }
    }

    /// Appends until there is no room. Returns how many were taken.
    private static int fill(SqliteRoomLog log, String room) {
        for (int i = 0; ; i++) {
            switch (answer(log.append(room, ANY, "k" + i, List.of(event("x".repeat(5000)))))) {
                case Appended.Done _ -> {}
                case Unavailable(var reason, var advice) -> {
                    assertThat(reason).isEqualTo(Reason.DISK_FULL);
                    assertThat(advice).contains("Free space");
                    return i;
                }
                case Appended other -> throw new AssertionError(other);
            }
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    // ---- many ---------------------------------------------------------------------------------

    @Test
    void moreThanMayWaitAreTurnedAway() throws Exception {
        try (var log =
                open(
                        new Limits(1000, 10, 10, 10, 1000, 3, 1 << 20),
                        1L << 30,
                        Duration.ofHours(1))) {
            var held = new CountDownLatch(1);
            var holding = new CompletableFuture<Void>();
            // A stage that blocks the writer, which is what stages must not do.
            var _ =
                    log.append("room", ANY, "", List.of(event("1")))
                            .thenAccept(_ -> {
                                holding.complete(null);
                                awaitLatch(held);
                            });
            holding.get(30, TimeUnit.SECONDS);
            var waiting = new ArrayList<CompletionStage<Appended>>();
            for (int i = 0; i < 3; i++) {
                waiting.add(log.append("room", ANY, "", List.of(event("2"))));
            }
            assertThat(refused(log.append("room", ANY, "", List.of(event("3")))))
                    .isEqualTo(Reason.BUSY);
            held.countDown();
            waiting.forEach(each -> assertThat(answer(each)).isInstanceOf(Appended.Done.class));
            append(log, "room", "", "4");
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itsOwnThreadsCannotCloseIt() throws Exception {
        try (var log = open()) {
            var thrown = new CompletableFuture<Throwable>();
            var _ =
                    log.append("room", ANY, "", List.of(event("1")))
                            .thenRun(log::close)
                            .whenComplete((_, e) -> thrown.complete(e));
            assertThat(thrown.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void ofManyAppendersEachIsServed() throws Exception {
        try (var log = open()) {
            var history = Workload.run(log, 7, 32);
            assertThat(HistoryChecker.faults(history, history.kept(log))).isEmpty();
        }
    }

    // ---- words --------------------------------------------------------------------------------

    private static Event event(String data) {
        return new Event("e", "", "", Instant.parse("2026-11-22T10:00:00Z").toEpochMilli(), data);
    }

    /// Appends events; those that are null have any data.
    private static Position append(SqliteRoomLog log, String room, String key, String... data) {
        var events = new ArrayList<Event>();
        for (String each : data) {
            events.add(event(each == null ? "any" : each));
        }
        var answer = answer(log.append(room, ANY, key, events));
        assertThat(answer).isInstanceOf(Appended.Done.class);
        return ((Appended.Done) answer).last();
    }

    private static Reason refused(CompletionStage<?> stage) {
        return answer(stage) instanceof Unavailable refused ? refused.reason() : Reason.CLOSED;
    }

    private static List<String> data(Page page) {
        assertThat(page).isInstanceOf(Page.Ok.class);
        return ((Page.Ok) page).entries().stream().map(each -> each.event().data()).toList();
    }

    private long count(String sql) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
            return Database.number(connection, sql);
        }
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
