package dev.heddle.sync.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Appended.TooLarge;
import dev.heddle.sync.log.Appended.TooLarge.What;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.KeyWindow;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Removed;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomList.RoomInfo;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a log keeps, wherever it keeps it. The test of a log extends it and says how to open one.
public abstract class RoomLogContract {
    private static final After ANY = After.any();
    private static final String ROOM = "room";

    private final AtomicLong now =
            new AtomicLong(Instant.parse("2026-11-22T10:00:00Z").toEpochMilli());
    private RoomLog log = new MemoryRoomLog(); // Until the test opens its own.
    private int made;

    /// For the test of a log.
    protected RoomLogContract() {}

    /// Opens a new, empty log for one test.
    protected abstract RoomLog open(
            Limits limits, Function<String, Retention> retention, InstantSource clock)
            throws Exception;

    /// How long a test waits for what happens in the background before it fails.
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    private RoomLog log() throws Exception {
        return log(Limits.DEFAULT, Retention.DURABLE);
    }

    private RoomLog log(Limits limits, Retention retention) throws Exception {
        log = open(limits, _ -> retention, () -> Instant.ofEpochMilli(now.get()));
        return log;
    }

    @AfterEach
    void close() {
        log.close();
    }

    // ---- order --------------------------------------------------------------------------------

    @Test
    void numbersEventsFromOneWithoutAHole() throws Exception {
        log();
        for (int i = 1; i <= 10; i++) {
            assertThat(append(event()).seq()).isEqualTo(i);
        }
        assertThat(numbers(read(Position.START)))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void appendsEventsAsOneUnit() throws Exception {
        log();
        var events = List.of(event(), event(), event());
        assertThat(append(ANY, "", events).seq()).isEqualTo(3);
        assertThat(read(Position.START).entries()).map(Entry::event).isEqualTo(events);
    }

    @Test
    void givesBackWhatItWasGiven() throws Exception {
        log();
        var events =
                List.of(
                        new Event(
                                "t",
                                "",
                                "",
                                now.get(),
                                "{\"text\":\"\u00e4 \u20ac \ud83d\ude80 \\u0000\"}"),
                        new Event("t", "key \u4e2d", "c7-12", Long.MAX_VALUE, "null"),
                        new Event("\u00dc", "'; --", "\"", now.get(), "\u0000not even JSON\n"));
        append(ANY, "", events);
        assertThat(read(Position.START).entries()).map(Entry::event).isEqualTo(events);
    }

    @Test
    void keepsTheOrderOfRoomsApart() throws Exception {
        log();
        assertThat(done(log.append("a", ANY, "", List.of(event()))).seq()).isEqualTo(1);
        assertThat(done(log.append("b", ANY, "", List.of(event()))).seq()).isEqualTo(1);
        assertThat(done(log.append("a", ANY, "", List.of(event()))).seq()).isEqualTo(2);
    }

    @Test
    void pagesFollowOneAnother() throws Exception {
        log();
        append(ANY, "", events(25));
        var seen = new ArrayList<Long>();
        var from = Position.START;
        for (int size : new int[] {10, 10, 5, 0}) {
            var page = (Page.Ok) answer(log.read(ROOM, from, 10));
            assertThat(page.entries()).hasSize(size);
            assertThat(page.head().seq()).isEqualTo(25);
            seen.addAll(numbers(page));
            from = size == 0 ? from : page.entries().getLast().position();
        }
        assertThat(seen).hasSize(25).isSorted();
    }

    @Test
    void aPageOfLongEventsIsShort() throws Exception {
        log();
        int length = 1_000_000;
        for (int i = 0; i < 8; i++) {
            append(new Event("long", "", "", now.get(), "x".repeat(length)));
        }
        assertThat(read(Position.START).entries()).hasSize(RoomLog.PAGE_BYTES / length + 1);
    }

    // ---- compare and set ----------------------------------------------------------------------

    @Test
    void refusesAnAppendThatExpectsAnotherEnd() throws Exception {
        log();
        var first = append(event());
        var head = append(event());
        var conflict = new Appended.Conflict(head);
        var elsewhere =
                List.of(
                        new After.At(first),
                        new After.At(Position.START),
                        new After.At(new Position(head.epoch() + 1, head.seq())),
                        new After.Seq(0),
                        new After.Seq(1),
                        new After.Seq(3));
        for (var after : elsewhere) {
            assertThat(answer(log.append(ROOM, after, "", List.of(event())))).isEqualTo(conflict);
        }
        assertThat(read(Position.START).head()).isEqualTo(head);
    }

    @Test
    void takesAnAppendThatExpectsTheEnd() throws Exception {
        log();
        var first = append(new After.At(Position.START), "", List.of(event()));
        var second = append(new After.At(first), "", List.of(event()));
        assertThat(append(new After.Seq(2), "", List.of(event())).seq()).isEqualTo(3);
        assertThat(second.seq()).isEqualTo(2);
    }

    @Test
    void takesAppendsThatAreSentWithoutWaitingForTheOneInFront() throws Exception {
        log();
        var answers = new ArrayList<CompletionStage<Appended>>();
        for (int i = 0; i < 100; i++) {
            answers.add(log.append(ROOM, new After.Seq(i), "", List.of(event())));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(done(answers.get(i)).seq()).isEqualTo(i + 1);
        }
    }

    @Test
    void ofThoseThatExpectAnEndOneIsTaken() throws Exception {
        log();
        var answers = new ArrayList<CompletionStage<Appended>>();
        for (int i = 0; i < 10; i++) {
            answers.add(log.append(ROOM, new After.Seq(0), "", List.of(event())));
        }
        assertThat(answers).filteredOn(each -> answer(each) instanceof Appended.Done).hasSize(1);
        assertThat(read(Position.START).entries()).hasSize(1);
    }

    // ---- keys ---------------------------------------------------------------------------------

    @Test
    void answersARepeatedKeyAsTheFirstTime() throws Exception {
        log();
        var events = events(3);
        var first = append(ANY, "key", events);
        append(event());
        assertThat(answer(log.append(ROOM, ANY, "key", events)))
                .isEqualTo(new Appended.Done(first, true));
        assertThat(read(Position.START).entries()).hasSize(4);
    }

    @Test
    void aKnownKeyCountsMoreThanAnExpectationThatNoLongerHolds() throws Exception {
        log();
        var first = append(new After.Seq(0), "key", events(1));
        append(event());
        assertThat(answer(log.append(ROOM, new After.Seq(0), "key", events(1))))
                .isEqualTo(new Appended.Done(first, true));
    }

    @Test
    void aRepeatThatDoesNotWaitForTheAnswerIsStoredOnce() throws Exception {
        log();
        var first = log.append(ROOM, ANY, "key", events(1));
        var second = log.append(ROOM, ANY, "key", events(1));
        assertThat(done(first)).isEqualTo(done(second));
        assertThat(read(Position.START).entries()).hasSize(1);
    }

    @Test
    void aKeyIsRememberedInItsRoomOnly() throws Exception {
        log();
        append(ANY, "key", events(1));
        assertThat(answer(log.append("other", ANY, "key", events(1))))
                .isInstanceOfSatisfying(
                        Appended.Done.class, done -> assertThat(done.duplicate()).isFalse());
    }

    @Test
    void theKeyOfARefusedAppendMayBeUsedAgain() throws Exception {
        log();
        assertThat(answer(log.append(ROOM, new After.Seq(7), "key", events(1))))
                .isInstanceOf(Appended.Conflict.class);
        assertThat(append(ANY, "key", events(1)).seq()).isEqualTo(1);
    }

    @Test
    void remembersAKeyForTenMinutes() throws Exception {
        log();
        append(ANY, "key", events(1));
        now.addAndGet(KeyWindow.REMEMBERED.toMillis());
        assertThat(append(ANY, "key", events(1)).seq()).isEqualTo(1);
        now.addAndGet(1);
        assertThat(append(ANY, "key", events(1)).seq()).isEqualTo(2);
    }

    @Test
    void remembersTheNewestThousandKeys() throws Exception {
        log();
        for (int i = 0; i < KeyWindow.MAX_KEYS; i++) {
            append(ANY, "key" + i, events(1));
        }
        assertThat(append(ANY, "key0", events(1)).seq()).isEqualTo(1);
        append(ANY, "one more", events(1));
        assertThat(append(ANY, "key1", events(1)).seq()).isEqualTo(2);
        assertThat(append(ANY, "key0", events(1)).seq()).isEqualTo(KeyWindow.MAX_KEYS + 2);
    }

    @Test
    void forgetsAKeyWithItsEvents() throws Exception {
        log();
        append(ANY, "key", events(1));
        append(event());
        answer(log.trim(ROOM, 1));
        assertThat(append(ANY, "key", events(1)).seq()).isEqualTo(3);
    }

    // ---- positions ----------------------------------------------------------------------------

    @Test
    void aRoomThatNeverWasIsEmpty() throws Exception {
        log();
        assertThat(answer(log.read(ROOM, Position.START, 1)))
                .isEqualTo(new Page.Ok(List.of(), Position.START));
        assertThat(answer(log.snapshot(ROOM)))
                .isEqualTo(new RoomState.Ok(Position.START, List.of()));
        assertThat(answer(log.read(ROOM, new Position(1, 1), 1)))
                .isEqualTo(new Page.Reset(Position.START));
        assertThat(answer(log.delete(ROOM))).isEqualTo(new Removed.Ok());
        assertThat(answer(log.trim(ROOM, 1))).isEqualTo(new Removed.Ok());
    }

    @Test
    void tellsWhoKnowsAFutureThatIsGone() throws Exception {
        log();
        append(event());
        var head = append(event());
        assertThat(answer(log.read(ROOM, new Position(head.epoch(), 3), 1)))
                .isEqualTo(new Page.Reset(head));
    }

    @Test
    void tellsWhoComesFromAnotherHistory() throws Exception {
        log();
        var head = append(event());
        assertThat(answer(log.read(ROOM, new Position(head.epoch() - 1, 1), 1)))
                .isEqualTo(new Page.Reset(Position.START));
        assertThat(answer(log.read(ROOM, new Position(head.epoch() + 1, 1), 1)))
                .isEqualTo(new Page.Reset(head));
        assertThat(answer(log.read(ROOM, new Position(0, 1), 1)))
                .isEqualTo(new Page.Reset(Position.START));
    }

    // ---- trims --------------------------------------------------------------------------------

    @Test
    void tellsWhoAsksForWhatWasTrimmed() throws Exception {
        log();
        var third = append(ANY, "", events(3));
        append(ANY, "", events(3));
        assertThat(answer(log.trim(ROOM, 3))).isEqualTo(new Removed.Ok());
        var second = new Position(third.epoch(), 2);
        assertThat(answer(log.read(ROOM, Position.START, 10))).isEqualTo(new Page.Trimmed(third));
        assertThat(answer(log.read(ROOM, second, 10))).isEqualTo(new Page.Trimmed(third));
        assertThat(numbers(read(third))).containsExactly(4L, 5L, 6L);
    }

    @Test
    void goesOnNumberingWhereItWasWhenAllIsTrimmed() throws Exception {
        log();
        var head = append(ANY, "", events(3));
        answer(log.trim(ROOM, 100));
        assertThat(read(head).entries()).isEmpty();
        assertThat(answer(log.read(ROOM, Position.START, 10))).isEqualTo(new Page.Trimmed(head));
        assertThat(append(new After.At(head), "", events(1)).seq()).isEqualTo(4);
        assertThat(numbers(read(head))).containsExactly(4L);
    }

    @Test
    void aTrimWithinTheFirstAppendKeepsWhatIsBehind() throws Exception {
        log();
        append(ANY, "", events(4));
        answer(log.trim(ROOM, 2));
        assertThat(room().first()).isEqualTo(3);
        assertThat(numbers(read(new Position(room().head().epoch(), 2)))).containsExactly(3L, 4L);
    }

    @Test
    void keepsTheStateOfWhatIsTrimmed() throws Exception {
        log();
        append(state("a", "1"));
        append(state("b", "1"));
        append(state("a", "2"));
        append(event());
        answer(log.trim(ROOM, 4));
        assertThat(states()).containsExactly("b=1", "a=2");
        append(state("b", "3"));
        append(state("a", "null"));
        assertThat(states()).containsExactly("b=3");
        answer(log.trim(ROOM, 6));
        assertThat(states()).containsExactly("b=3");
    }

    @Test
    void keepsAsManyEventsAsItShould() throws Exception {
        log(Limits.DEFAULT, new Retention(Duration.ofDays(1), 100, 1 << 20));
        for (int i = 0; i < 50; i++) {
            append(ANY, "", events(10));
        }
        awaitTrimmed(300);
        assertThat(room().first()).isLessThanOrEqualTo(401);
    }

    @Test
    void keepsAsManyBytesAsItShould() throws Exception {
        log(Limits.DEFAULT, new Retention(Duration.ofDays(1), 1000, 10_000));
        for (int i = 0; i < 50; i++) {
            append(new Event("t", "", "", now.get(), "x".repeat(999)));
        }
        awaitTrimmed(30);
        assertThat(room().first()).isLessThanOrEqualTo(41);
        assertThat(room().bytes()).isEqualTo((50 - room().first() + 1) * 1000);
        append(new Event("t", "", "", now.get(), "x".repeat(20_000)));
        awaitTrimmed(50);
        assertThat(numbers(read(new Position(room().head().epoch(), 50)))).containsExactly(51L);
    }

    @Test
    void keepsEventsAsLongAsItShould() throws Exception {
        log(Limits.DEFAULT, new Retention(Duration.ofDays(1), 1000, 1 << 20));
        append(ANY, "", events(5));
        now.addAndGet(Duration.ofHours(12).toMillis());
        append(ANY, "", events(5));
        now.addAndGet(Duration.ofHours(12).toMillis() + 1);
        append(event());
        awaitTrimmed(5);
        assertThat(room().first()).isEqualTo(6);
    }

    // ---- state --------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSnapshotIsTheFoldOfTheLog(long seed) throws Exception {
        log();
        var random = new Random(seed);
        var fold = new TreeMap<String, String>();
        for (int i = 0; i < 300; i++) {
            var events = new ArrayList<Event>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                String key = random.nextBoolean() ? "" : "k" + random.nextInt(6);
                String value = random.nextInt(4) == 0 ? "null" : String.valueOf(made++);
                events.add(new Event("t", key, "", now.get(), value));
                if (value.equals("null")) {
                    fold.remove(key);
                } else if (!key.isEmpty()) {
                    fold.put(key, value);
                }
            }
            var head = append(ANY, "", events);
            if (random.nextInt(20) == 0) {
                answer(log.trim(ROOM, head.seq() - random.nextInt(50)));
            }
            if (random.nextInt(10) == 0) {
                var ok = (RoomState.Ok) answer(log.snapshot(ROOM));
                assertThat(ok.head()).isEqualTo(head);
                assertThat(ok.entries()).map(each -> each.position().seq()).isSorted();
                var now = new TreeMap<String, String>();
                ok.entries().forEach(each -> now.put(each.event().key(), each.event().data()));
                assertThat(now).isEqualTo(fold);
            }
        }
    }

    // ---- followers ----------------------------------------------------------------------------

    @Test
    void aFollowerHearsAllInOrderWithThePositionBefore() throws Exception {
        log();
        var before = append(event());
        var heard = Collections.synchronizedList(new ArrayList<Change>());
        var _ = log.follow(ROOM, heard::add);
        done(log.append("other", ANY, "", events(1)));
        for (int i = 0; i < 20; i++) {
            append(ANY, "key" + i % 15, events(2));
        }
        var previous = before;
        var entries = new ArrayList<Entry>();
        for (var change : List.copyOf(heard)) {
            var events = (Change.Events) change;
            assertThat(events.before()).isEqualTo(previous);
            entries.addAll(events.entries());
            previous = entries.getLast().position();
        }
        assertThat(entries).isEqualTo(read(before).entries());
    }

    @Test
    void aFollowerIsToldBeforeTheAnswer() throws Exception {
        log();
        var heard = Collections.synchronizedList(new ArrayList<Change>());
        var _ = log.follow(ROOM, heard::add);
        append(event());
        assertThat(heard).hasSize(1);
    }

    @Test
    void aFollowerThatThrowsHarmsNobody() throws Exception {
        log();
        var heard = Collections.synchronizedList(new ArrayList<Change>());
        var _ =
                log.follow(
                        ROOM,
                        _ -> {
                            throw new IllegalStateException("planted");
                        });
        var _ = log.follow(ROOM, heard::add);
        append(event());
        append(event());
        assertThat(heard).hasSize(2);
    }

    @Test
    void whoEndsItsSubscriptionHearsNoMore() throws Exception {
        log();
        var heard = Collections.synchronizedList(new ArrayList<Change>());
        var first = log.follow(ROOM, heard::add);
        var second = log.follow(ROOM, heard::add);
        append(event());
        first.close();
        first.close();
        append(event());
        second.close();
        append(event());
        assertThat(heard).hasSize(3);
    }

    @Test
    void aFollowerMayAppend() throws Exception {
        log();
        Consumer<Change> once =
                change -> {
                    if (change instanceof Change.Events(_, var before, _) && before.seq() < 3) {
                        var _ = log.append(ROOM, ANY, "", List.of(event()));
                    }
                };
        var _ = log.follow(ROOM, once);
        append(event());
        await(() -> read(Position.START).head().seq() == 4);
    }

    @Test
    void refusesMoreFollowersThanItsLimit() throws Exception {
        log(new Limits(1000, 10, 10, 10, 1000, 2, 1 << 20), Retention.DURABLE);
        var first = log.follow(ROOM, _ -> {});
        var _ = log.follow(ROOM, _ -> {});
        assertThatThrownBy(() -> log.follow(ROOM, _ -> {}))
                .isInstanceOf(IllegalStateException.class);
        first.close();
        log.follow(ROOM, _ -> {}).close();
    }

    // ---- rooms --------------------------------------------------------------------------------

    @Test
    void aDeletedRoomIsGoneAndItsPositionsToo() throws Exception {
        log();
        append(state("a", "1"));
        var old = append(ANY, "key", events(3));
        var heard = Collections.synchronizedList(new ArrayList<Change>());
        var _ = log.follow(ROOM, heard::add);
        assertThat(answer(log.delete(ROOM))).isEqualTo(new Removed.Ok());
        assertThat(heard).containsExactly(new Change.Deleted(ROOM));
        assertThat(answer(log.rooms("", 10))).isEqualTo(new RoomList.Ok(List.of()));
        assertThat(answer(log.read(ROOM, old, 10))).isEqualTo(new Page.Reset(Position.START));

        var anew = append(ANY, "key", events(4));
        assertThat(anew.seq()).isEqualTo(4);
        assertThat(anew.epoch()).isGreaterThan(old.epoch());
        assertThat(states()).isEmpty();
        assertThat(answer(log.read(ROOM, old, 10))).isEqualTo(new Page.Reset(Position.START));
        assertThat(numbers(read(Position.START))).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void listsRoomsByName() throws Exception {
        log();
        for (String name : List.of("c", "a", "e", "b", "d")) {
            done(log.append(name, ANY, "", List.of(event())));
        }
        assertThat(names("", 2)).containsExactly("a", "b");
        assertThat(names("b", 2)).containsExactly("c", "d");
        assertThat(names("d", 2)).containsExactly("e");
        assertThat(names("e", 2)).isEmpty();
    }

    // ---- limits -------------------------------------------------------------------------------

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        log(new Limits(100, 3, 2, 2, 150, 100, 250), Retention.DURABLE);
        assertRefused(What.EVENT, 100, ROOM, new Event("t", "", "", now.get(), "x".repeat(100)));
        assertRefused(What.APPEND, 3, ROOM, event(), event(), event(), event());
        var almost = new Event("t", "", "", now.get(), "x".repeat(90));
        assertRefused(What.APPEND, 250, ROOM, almost, almost, almost);

        append(state("a", "1"), state("b", "1"));
        assertRefused(What.STATE, 2, ROOM, state("c", "1"));
        append(state("a", "null"), state("c", "1"));
        append(state("b", "x".repeat(80)));
        assertRefused(What.STATE, 150, ROOM, state("c", "x".repeat(90)));
        append(state("b", "1"));
        append(state("c", "x".repeat(90)));

        done(log.append("second", ANY, "", List.of(event())));
        assertRefused(What.ROOMS, 2, "third", event());
        answer(log.delete("second"));
        done(log.append("third", ANY, "", List.of(event())));
        assertThat(names("", 10)).containsExactly(ROOM, "third");
    }

    @Test
    void refusesCallsThatMakeNoSense() throws Exception {
        log();
        var one = List.of(event());
        String tooLong = "x".repeat(RoomLog.MAX_NAME + 1);
        for (Consumer<RoomLog> call :
                List.<Consumer<RoomLog>>of(
                        log -> log.append("", ANY, "", one),
                        log -> log.append(tooLong, ANY, "", one),
                        log -> log.append("lone \ud800", ANY, "", one),
                        log -> log.append(ROOM, ANY, tooLong, one),
                        log -> log.append(ROOM, ANY, "", List.of()),
                        log -> log.read("", Position.START, 1),
                        log -> log.read(ROOM, Position.START, 0),
                        log -> log.read(ROOM, Position.START, RoomLog.MAX_PAGE + 1),
                        log -> log.rooms("", 0),
                        log -> log.snapshot(""),
                        log -> log.trim("", 1),
                        log -> log.delete(""),
                        log -> log.follow("", _ -> {}))) {
            assertThatThrownBy(() -> call.accept(log)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aClosedLogSaysSo() throws Exception {
        log();
        append(event());
        log.close();
        log.close();
        for (CompletionStage<?> stage :
                List.of(
                        log.append(ROOM, ANY, "", List.of(event())),
                        log.read(ROOM, Position.START, 1),
                        log.snapshot(ROOM),
                        log.trim(ROOM, 1),
                        log.delete(ROOM),
                        log.rooms("", 1))) {
            assertThat(answer(stage))
                    .isInstanceOfSatisfying(
                            Unavailable.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(Unavailable.Reason.CLOSED));
        }
    }

    // ---- all of it at once --------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverManyDoAtOnceTheHistoryIsThatOfOneLog(long seed) throws Exception {
        log(Limits.DEFAULT, Retention.DURABLE);
        var history = Workload.run(log, seed, 4);
        assertThat(HistoryChecker.faults(history, history.kept(log))).isEmpty();
    }

    // ---- words --------------------------------------------------------------------------------

    private Event event() {
        return new Event("event", "", "", now.get(), String.valueOf(made++));
    }

    private List<Event> events(int count) {
        var events = new ArrayList<Event>();
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        return events;
    }

    private Event state(String key, String value) {
        return new Event("state", key, "", now.get(), value);
    }

    private Position append(Event... events) {
        return append(ANY, "", List.of(events));
    }

    private Position append(After after, String key, List<Event> events) {
        return done(log.append(ROOM, after, key, events));
    }

    private Position done(CompletionStage<Appended> stage) {
        var answer = answer(stage);
        assertThat(answer).isInstanceOf(Appended.Done.class);
        return ((Appended.Done) answer).last();
    }

    private void assertRefused(What what, long limit, String room, Event... events) {
        assertThat(answer(log.append(room, ANY, "", List.of(events))))
                .isEqualTo(new TooLarge(what, limit));
    }

    private Page.Ok read(Position after) {
        var page = answer(log.read(ROOM, after, RoomLog.MAX_PAGE));
        assertThat(page).isInstanceOf(Page.Ok.class);
        return (Page.Ok) page;
    }

    private static List<Long> numbers(Page.Ok page) {
        return page.entries().stream().map(each -> each.position().seq()).toList();
    }

    private List<String> states() {
        return ((RoomState.Ok) answer(log.snapshot(ROOM)))
                .entries().stream()
                        .map(each -> each.event().key() + "=" + each.event().data())
                        .toList();
    }

    private RoomInfo room() {
        return ((RoomList.Ok) answer(log.rooms("", 1))).rooms().getFirst();
    }

    private List<String> names(String after, int max) {
        return ((RoomList.Ok) answer(log.rooms(after, max)))
                .rooms().stream().map(RoomInfo::name).toList();
    }

    /// Waits until at least the events up to `seq` are trimmed.
    private void awaitTrimmed(long seq) {
        await(() -> room().first() > seq);
        assertThat(answer(log.read(ROOM, Position.START, 1))).isInstanceOf(Page.Trimmed.class);
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(patience().toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
