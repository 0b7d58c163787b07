package dev.heddle.radio.timer;

import static dev.heddle.radio.timer.TimerEvent.AD_BREAK_END;
import static dev.heddle.radio.timer.TimerEvent.AD_BREAK_START;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END_10_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.GameTime;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.Snapshot.Health;
import dev.heddle.radio.timer.TimerDebugInfo.Fate;
import dev.heddle.radio.timer.TimerOperation.GetTimeUntil;
import dev.heddle.radio.timer.TimerOperation.ScheduleBreakWarnings;
import dev.heddle.radio.timer.TimerOperation.StartAdBreak;
import dev.heddle.radio.timer.TimerOperation.StartShow;
import dev.heddle.radio.timer.TimerOperation.StopAdBreak;
import dev.heddle.radio.timer.TimerOperation.StopShow;
import dev.heddle.radio.timer.TimerOperation.UserOperation;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class OwnedTimerTest {
    private static final Instant EVENING = Instant.parse("2030-01-01T20:00:00Z");

    private final Logged logged = Logged.by(OwnedTimer.class, ShowTimer.class);
    private final SimHost host = new SimHost();
    private final List<TimerEvent> told = new ArrayList<>();
    private final List<Unperformed> unperformed = new ArrayList<>();
    private final TimerSettings settings =
            TimerSettings.DEFAULT
                    .reporting(unperformed::add)
                    .withInstants(InstantSource.fixed(EVENING));

    private Owner owner = host.owner("radio", OwnedTimer.POLICY);
    private GameTime time = owner.gameTime();

    @AfterEach
    void printAgain() {
        logged.close();
    }

    private OwnedTimer timer() {
        return timer(settings);
    }

    private OwnedTimer timer(TimerSettings settings) {
        return timer(settings, this::plain);
    }

    private OwnedTimer timer(
            TimerSettings settings, Function<Consumer<TimerEvent>, BroadcastTimer> maker) {
        return OwnedTimer.on(owner, maker, told::add, settings);
    }

    private ShowTimer plain(Consumer<TimerEvent> told) {
        return new ShowTimer(OwnerClock.of(owner, time), told);
    }

    /// A timer on an owner with room for `capacity`, in whose queue nothing waits.
    private OwnedTimer timer(int capacity, Overflow overflow) {
        owner = host.owner("small", Policy.DEFAULT.withCapacity(capacity).withOverflow(overflow));
        time = owner.gameTime();
        var timer = timer(settings.withLimit(capacity));
        host.runUntilIdle();
        return timer;
    }

    private void advance(double seconds) {
        host.runUntilIdle();
        host.advance(Seconds.of(seconds));
        host.runUntilIdle();
    }

    private List<String> ids(Fate fate) {
        return unperformed.stream()
                .filter(each -> each.fate() == fate)
                .map(each -> each.operation().operationId())
                .toList();
    }

    private static StartShow show(String id) {
        return new StartShow(60, EVENING, id);
    }

    private static StopShow stop(String id) {
        return new StopShow(EVENING, id);
    }

    private static void isNeverPerformed(CompletionStage<?> stage, String reason) {
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> stage.toCompletableFuture().get())
                .havingCause()
                .withMessageContaining(reason);
    }

    // ---- operations ---------------------------------------------------------------------------

    @Test
    void runsNothingOnTheCallersThread() {
        var timer = timer();
        timer.startShow(10);
        assertThat(timer.isShowActive()).isFalse();

        host.runUntilIdle();
        assertThat(timer.isShowActive()).isTrue();

        advance(10);
        assertThat(told).containsExactly(SHOW_END);
        assertThat(timer.isShowActive()).isFalse();
    }

    @Test
    void withoutALengthAShowLastsTenMinutesAndABreakHalfAMinute() {
        var timer = timer();
        timer.startShow();
        timer.startAdBreak();
        var show = timer.timeUntil(SHOW_END);
        var adBreak = timer.timeUntil(AD_BREAK_END);
        host.runUntilIdle();

        assertThat(show).isCompletedWithValue(OptionalDouble.of(600));
        assertThat(adBreak).isCompletedWithValue(OptionalDouble.of(30));
    }

    @Test
    void anOperationKnowsWhenItWasMadeAndItsId() {
        var before = Instant.now();
        assertThat(new StopShow().createdAt()).isBetween(before, Instant.now());
        assertThat(new StopShow().operationId()).isEmpty();
        assertThat(stop("s-1")).isEqualTo(new StopShow(EVENING, "s-1"));
    }

    @Test
    void keepsTheOrderOfSubmission() {
        var timer = timer();
        var seen = new ArrayList<Integer>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            timer.isTimerActive(SHOW_END, _ -> seen.add(number));
        }
        host.runUntilIdle();

        assertThat(seen).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void whatAnAnswerSubmitsRunsInALaterTick() {
        var timer = timer();
        host.runUntilIdle();
        var ticks = new ArrayList<Long>();
        timer.isTimerActive(
                SHOW_END,
                _ -> {
                    ticks.add(owner.snapshot().ticks());
                    timer.isTimerActive(SHOW_END, _ -> ticks.add(owner.snapshot().ticks()));
                });
        timer.stopShow();
        host.runUntilIdle();

        assertThat(ticks.get(1)).isEqualTo(ticks.get(0) + 1);
    }

    @Test
    void aBatchAsksForOneTick() {
        var timer = timer();
        host.runUntilIdle();
        for (int i = 0; i < 50; i++) {
            timer.startShow(60);
        }

        assertThat(host.runUntilIdle()).isEqualTo(1);
        assertThat(timer.debugInfo().processed()).isEqualTo(50);
    }

    @Test
    void anAnswerThatThrowsStopsNothingAndIsCounted() {
        var timer = timer();
        timer.timeUntil(
                SHOW_END,
                _ -> {
                    throw new IllegalStateException("on purpose");
                });
        timer.startShow(10);
        advance(10);

        assertThat(told).containsExactly(SHOW_END);
        assertThat(timer.debugInfo().failed()).isEqualTo(1);
        assertThat(logged.lines(Level.WARNING))
                .containsExactly(
                        "GetTimeUntil was begun and failed: java.lang.IllegalStateException: on purpose");
    }

    @Test
    void anErrorInAnAnswerStopsNothingEither() {
        var timer = timer();
        timer.timeUntil(
                SHOW_END,
                _ -> {
                    throw new AssertionError("on purpose");
                });
        timer.startShow(10);
        host.runUntilIdle();

        assertThat(timer.isShowActive()).isTrue();
        assertThat(timer.debugInfo().processing()).isFalse();
    }

    @Test
    void anAnswerThatBlocksIsNamedByTheStalledOwner() {
        var timer = timer();
        timer.timeUntil(
                SHOW_END,
                _ -> {
                    host.advance(Duration.ofSeconds(3));
                    assertThat(owner.snapshot().health()).isEqualTo(Health.STALLED);
                    assertThat(owner.snapshot().running())
                            .hasValueSatisfying(
                                    run -> assertThat(run.operation()).isEqualTo("GetTimeUntil"));
                    assertThat(timer.debugInfo().processing()).isTrue();
                });
        host.runUntilIdle();

        assertThat(timer.debugInfo().failed()).isZero();
        assertThat(timer.debugInfo().processed()).isEqualTo(1);
    }

    @Test
    void aListenerOfEventsThatThrowsStopsNothing() {
        var heard = new ArrayList<TimerEvent>();
        var timer =
                OwnedTimer.on(
                        owner,
                        this::plain,
                        event -> {
                            heard.add(event);
                            throw new IllegalStateException("on purpose");
                        },
                        settings);
        timer.startShow(15);
        timer.startAdBreak(2);
        advance(15);

        assertThat(heard)
                .containsExactly(AD_BREAK_START, AD_BREAK_END, SHOW_END_10_SECONDS, SHOW_END);
        assertThat(timer.debugInfo().failed()).isZero();
    }

    // ---- bad input ----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                -1,
                86_400.001,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            })
    void refusesWhatIsNoLengthWithoutQueueingIt(double seconds) {
        var timer = timer();
        host.runUntilIdle();
        timer.startShow(seconds);
        timer.scheduleBreakWarnings(seconds);
        timer.startAdBreak(seconds);

        assertThat(timer.debugInfo().refused()).isEqualTo(3);
        assertThat(timer.debugInfo().queued()).isZero();
        assertThat(host.isIdle()).isTrue();
        assertThat(unperformed)
                .extracting(Unperformed::fate)
                .containsExactly(Fate.REFUSED, Fate.REFUSED, Fate.REFUSED);
        assertThat(logged.lines(Level.WARNING))
                .containsExactly(
                        "StartShow was refused: a show must be more than 0 and at most 86400 seconds, was "
                                + seconds,
                        "ScheduleBreakWarnings was refused: the wait for a break must be more than 0 and at most 86400 seconds, was "
                                + seconds,
                        "StartAdBreak was refused: a break must be more than 0 and at most 86400 seconds, was "
                                + seconds);
    }

    @Test
    @SuppressWarnings("NullAway") // What it is about.
    void refusesAQuestionWithoutAnEventOrAnAnswer() {
        var timer = timer();
        timer.timeUntil(SHOW_END, null);
        timer.isTimerActive(SHOW_END, null);
        timer.timeUntil(null, _ -> {});
        timer.isTimerActive(null, _ -> {});

        isNeverPerformed(timer.timeUntil(null), "event must not be null");
        isNeverPerformed(timer.isTimerActive(null), "event must not be null");
        assertThat(timer.debugInfo().refused()).isEqualTo(6);
        assertThat(timer.debugInfo().queued()).isZero();
    }

    @Test
    void whoeverSubmitsARefusedOneIsTold() {
        isNeverPerformed(timer().submit(new StartShow(Double.NaN)), "was NaN");
    }

    @Test
    void aListenerOfReportsThatThrowsHarmsNobody() {
        var timer =
                timer(
                        settings.reporting(_ -> {
                            throw new IllegalStateException("on purpose");
                        }));
        timer.startShow(Double.NaN);
        timer.startShow(10);
        host.runUntilIdle();

        assertThat(timer.isShowActive()).isTrue();
    }

    // ---- the beginning ------------------------------------------------------------------------

    @Test
    void whatComesBeforeTheTimerIsMadeWaitsAndRunsInOrder() {
        var made = new ArrayList<String>();
        var timer =
                timer(
                        settings,
                        told -> {
                            made.add("made");
                            return plain(told);
                        });
        var left = new ArrayList<OptionalDouble>();
        timer.startShow(60);
        timer.timeUntil(SHOW_END, left::add);
        timer.stopShow();
        timer.timeUntil(SHOW_END, left::add);
        timer.startShow(30);
        timer.timeUntil(SHOW_END, left::add);
        assertThat(made).isEmpty();
        assertThat(timer.debugInfo().initialised()).isFalse();
        assertThat(timer.debugInfo().queued()).isEqualTo(6);

        host.runUntilIdle();

        assertThat(made).containsExactly("made");
        assertThat(timer.debugInfo().initialised()).isTrue();
        assertThat(left)
                .containsExactly(
                        OptionalDouble.of(60), OptionalDouble.empty(), OptionalDouble.of(30));
    }

    @Test
    void theTimerIsMadeOnTheOwnersThread() {
        var onOwner = new ArrayList<Boolean>();
        timer(
                settings,
                told -> {
                    onOwner.add(owner.isCurrent());
                    return plain(told);
                });
        host.runUntilIdle();

        assertThat(onOwner).containsExactly(true);
    }

    @Test
    void makingIsTriedAgainAndLosesNothing() {
        var attempts = new ArrayList<Integer>();
        var timer =
                timer(
                        settings,
                        told -> {
                            attempts.add(attempts.size());
                            if (attempts.size() < OwnedTimer.ATTEMPTS) {
                                throw new IllegalStateException("not yet");
                            }
                            return plain(told);
                        });
        timer.startShow(10);
        advance(10);

        assertThat(attempts).hasSize(OwnedTimer.ATTEMPTS);
        assertThat(told).containsExactly(SHOW_END);
        assertThat(unperformed).isEmpty();
    }

    @Test
    void makingIsNotTriedForEverAndWhoWaitsIsTold() {
        var works = new ArrayList<String>();
        var attempts = new ArrayList<String>();
        var timer =
                timer(
                        settings,
                        told -> {
                            attempts.add("attempt");
                            if (works.isEmpty()) {
                                throw new IllegalStateException("no studio");
                            }
                            return plain(told);
                        });
        var answer = timer.timeUntil(SHOW_END);
        host.runUntilIdle();

        assertThat(attempts).hasSize(OwnedTimer.ATTEMPTS);
        isNeverPerformed(answer, "the timer could not be made: java.lang.IllegalState");
        assertThat(timer.debugInfo().failed()).isEqualTo(1);

        works.add("studio");
        timer.initialize();
        timer.startShow(10);
        advance(10);
        assertThat(told).containsExactly(SHOW_END);
        assertThat(attempts).hasSize(OwnedTimer.ATTEMPTS + 1);
    }

    @Test
    void isMadeByTheFirstOperationIfTheOwnersQueueHadNoRoomForMore() {
        owner = host.owner("full", Policy.DEFAULT.withCapacity(1));
        owner.submit(() -> 0);
        var timer = timer();
        host.runUntilIdle();
        timer.startShow(10);
        host.runUntilIdle();

        assertThat(timer.isShowActive()).isTrue();
    }

    // ---- the end ------------------------------------------------------------------------------

    @Test
    void aCloseWithdrawsWhatWaitsAndRefusesWhatComes() {
        var timer = timer();
        timer.startShow(10);
        host.runUntilIdle();
        var waits = timer.timeUntil(SHOW_END);
        timer.close();
        timer.close();
        isNeverPerformed(waits, "GetTimeUntil was withdrawn: closed (DISPOSED)");
        isNeverPerformed(timer.submit(stop("s-9")), "StopShow s-9 was refused");
        timer.startShow(5);
        advance(60);

        assertThat(told).isEmpty();
        assertThat(timer.debugInfo())
                .isEqualTo(
                        new TimerDebugInfo(
                                false,
                                false,
                                0,
                                1_000,
                                1,
                                0,
                                0,
                                1,
                                2,
                                false,
                                java.util.Optional.of(EVENING)));
    }

    @Test
    void aClosedOwnerTellsWhoWaitsAndRefusesWhatComes() {
        var timer = timer();
        var waits = timer.timeUntil(SHOW_END);
        owner.close(Duration.ZERO);

        isNeverPerformed(waits, "withdrawn: closed (SHUTDOWN)");
        isNeverPerformed(timer.timeUntil(SHOW_END), "radio is closed");
        assertThat(timer.debugInfo().withdrawn()).isEqualTo(1);
        assertThat(timer.debugInfo().queued()).isZero();
    }

    @Test
    void anOwnerWhoseThreadIsLostTellsWhoWaits() {
        var timer = timer();
        var waits = timer.timeUntil(SHOW_END);
        host.crash();
        host.advance(Duration.ofSeconds(5));

        isNeverPerformed(waits, "withdrawn: closed (OWNER_DIED)");
    }

    // ---- limits -------------------------------------------------------------------------------

    @Test
    void warnsOnceWhenHalfOfTheRoomIsTaken() {
        var timer = timer();
        for (int crossing = 1; crossing <= 2; crossing++) {
            for (int i = 0; i < 700; i++) {
                timer.stopAdBreak();
            }
            assertThat(logged.lines(Level.WARNING))
                    .hasSize(crossing)
                    .containsOnly("500 of 1000 wait");
            host.runUntilIdle();
        }
    }

    @Test
    void aThousandWaitAndOneMoreDropsTheOldestThatIsNoStop() {
        var timer = timer();
        host.runUntilIdle();
        timer.submit(stop("first"));
        for (int i = 0; i < 1_001; i++) {
            var _ = timer.submit(show("s-" + i));
        }

        assertThat(ids(Fate.DROPPED)).containsExactly("s-0", "s-1");
        assertThat(timer.debugInfo().queued()).isEqualTo(1_000);
        assertThat(timer.debugInfo().limit()).isEqualTo(1_000);
        host.runUntilIdle();
        assertThat(timer.debugInfo().processed()).isEqualTo(1_000);
    }

    @Test
    void aDroppedOperationIsReportedWithItsIdAndItsWaiterTold() {
        logged.withDebug();
        var timer = timer(2, Overflow.DROP_OLDEST);
        var answers = new ArrayList<OptionalDouble>();
        var first = timer.submit(new GetTimeUntil(SHOW_END, answers::add, EVENING, "question-1"));
        var second = timer.timeUntil(SHOW_END);
        timer.submit(show("show-1"));
        timer.submit(show("show-2"));

        isNeverPerformed(first, "GetTimeUntil question-1 was dropped: it made room");
        isNeverPerformed(second, "was dropped");
        assertThat(answers).isEmpty();
        assertThat(unperformed)
                .extracting(Unperformed::toString)
                .containsExactly(
                        "GetTimeUntil question-1 was dropped: it made room for another one",
                        "GetTimeUntil was dropped: it made room for another one");
        assertThat(logged.lines(Level.WARNING))
                .contains("GetTimeUntil question-1 was dropped: it made room for another one");
        assertThat(logged.lines(Level.ALL))
                .as("those that follow are for who debugs")
                .contains("GetTimeUntil was dropped: it made room for another one");
    }

    @Test
    void aQueuedStopIsNeverDroppedAndRefusedOnlyWhenOnlyStopsWait() {
        var timer = timer(3, Overflow.DROP_OLDEST);
        timer.submit(show("show"));
        for (int i = 0; i < 3; i++) {
            timer.submit(i == 1 ? new StopAdBreak(EVENING, "stop-1") : stop("stop-" + i));
        }
        isNeverPerformed(timer.submit(stop("stop-3")), "stop-3 was refused: small has no room");
        isNeverPerformed(timer.submit(show("late")), "late was refused: small has no room");
        host.runUntilIdle();

        assertThat(ids(Fate.DROPPED)).containsExactly("show");
        assertThat(ids(Fate.REFUSED)).containsExactly("stop-3", "late");
        assertThat(timer.debugInfo().processed()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Overflow.class,
            names = {"REJECT", "DROP_NEWEST"})
    void theOwnersPolicyDecidesWhoGivesWay(Overflow overflow) {
        var timer = timer(1, overflow);
        timer.submit(show("one"));
        timer.submit(
                overflow == Overflow.BLOCK
                        ? new StartShow(Double.NaN, EVENING, "two")
                        : show("two"));
        host.runUntilIdle();

        assertThat(ids(overflow == Overflow.DROP_NEWEST ? Fate.DROPPED : Fate.REFUSED))
                .containsExactly("two");
        assertThat(timer.debugInfo().processed()).isEqualTo(1);
    }

    @Test
    void ofAKindThatCoalescesOnlyTheNewestOfThoseThatFollowEachOtherRuns() {
        var timer = timer(settings.coalescing(Set.of(ScheduleBreakWarnings.class)));
        timer.startShow(600);
        for (int i = 1; i <= 5; i++) {
            var _ = timer.submit(new ScheduleBreakWarnings(100 * i, EVENING, "b-" + i));
        }
        var left = timer.timeUntil(TimerEvent.BREAK_0_SECONDS);
        host.runUntilIdle();

        assertThat(left).isCompletedWithValue(OptionalDouble.of(500));
        assertThat(ids(Fate.DROPPED)).containsExactly("b-1", "b-2", "b-3", "b-4");
    }

    @Test
    void coalescingOvertakesNothing() {
        var timer = timer(settings.coalescing(Set.of(StartShow.class, StartAdBreak.class)));
        timer.startShow(60);
        timer.stopShow();
        timer.startShow(30);
        var left = timer.timeUntil(SHOW_END);
        host.runUntilIdle();

        assertThat(left).isCompletedWithValue(OptionalDouble.of(30));
        assertThat(unperformed).isEmpty();
    }

    @Test
    void aStopIsNeverCoalesced() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.coalescing(Set.of(StopShow.class)))
                .withMessage("a stop is never coalesced");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.coalescing(Set.of(StopAdBreak.class)));

        var timer = timer();
        timer.stopShow();
        timer.stopShow();
        host.runUntilIdle();
        assertThat(timer.debugInfo().processed()).isEqualTo(2);
    }

    @Test
    void refusesALimitThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> settings.withLimit(0));
    }

    // ---- seen from outside --------------------------------------------------------------------

    @Test
    void tellsWhatItIsDoing() {
        var timer = timer();
        assertThat(timer.debugInfo())
                .hasToString(
                        "not initialised, no show, 0 of 1000 waiting; 0 processed, 0 failed, 0 dropped, 0 withdrawn, 0 refused; last at no time yet");
        timer.startShow(60);
        timer.startShow(-1);
        host.runUntilIdle();

        timer.logDebugInfo();
        assertThat(logged.lines(Level.INFO))
                .contains(
                        "timer: initialised, a show runs, 0 of 1000 waiting; 1 processed, 0 failed, 0 dropped, 0 withdrawn, 1 refused; last at 2030-01-01T20:00:00Z");
    }

    @Test
    void saysWhetherAShowRunsWhenTheListenerLooks() {
        var active = new ArrayList<Boolean>();
        var timers = new ArrayList<OwnedTimer>();
        timers.add(
                OwnedTimer.on(
                        owner,
                        this::plain,
                        _ -> active.add(timers.getFirst().isShowActive()),
                        settings));
        timers.getFirst().startShow(15);
        advance(15);

        assertThat(active).containsExactly(true, false);
    }

    // ---- a user's own operations --------------------------------------------------------------

    private record Extend(double seconds, Instant createdAt, String operationId)
            implements UserOperation {}

    private record Unheard(Instant createdAt, String operationId) implements UserOperation {}

    private static boolean perform(BroadcastTimer timer, UserOperation operation) {
        return switch (operation) {
            case Extend(double seconds, _, _) -> {
                timer.timeUntil(SHOW_END, left -> timer.startShow(left.orElseThrow() + seconds));
                yield true;
            }
            default -> false;
        };
    }

    @Test
    void performsAUsersOwnOperations() {
        var timer = timer(settings.performing(OwnedTimerTest::perform));
        timer.startShow(60);
        @Nullable CompletionStage<?> done = timer.submit(new Extend(30, EVENING, "x-1"));
        var left = timer.timeUntil(SHOW_END);
        host.runUntilIdle();

        assertThat(done).isCompleted();
        assertThat(left).isCompletedWithValue(OptionalDouble.of(90));
    }

    @Test
    void anUnknownOperationIsALoggedErrorAndCountsAsRefused() {
        var timer = timer(settings.performing(OwnedTimerTest::perform));
        var done = timer.submit(new Unheard(EVENING, "u-1"));
        host.runUntilIdle();

        isNeverPerformed(done, "Unheard u-1 was refused: it is unknown");
        assertThat(timer.debugInfo().refused()).isEqualTo(1);
        assertThat(logged.lines(Level.SEVERE))
                .containsExactly("Unheard u-1 was refused: it is unknown");
    }
}
