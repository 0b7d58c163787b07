package dev.heddle.radio.timer;

import static dev.heddle.radio.timer.TimerEvent.AD_BREAK_END;
import static dev.heddle.radio.timer.TimerEvent.AD_BREAK_START;
import static dev.heddle.radio.timer.TimerEvent.BREAK_0_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.BREAK_10_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.BREAK_20_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.BREAK_5_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END_10_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END_20_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShowTimerTest {
    private record Told(double atSeconds, TimerEvent event) {}

    private final Logged logged = Logged.by(ShowTimer.class);
    private final HandClock clock = new HandClock();
    private final List<Told> told = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final ShowTimer timer =
            new ShowTimer(clock, event -> told.add(new Told(seconds(), event)), skipped::add);

    @AfterEach
    void printAgain() {
        logged.close();
    }

    private double seconds() {
        return clock.now().toNanos() / 1e9;
    }

    private void advance(double seconds) {
        clock.advance(Seconds.of(seconds));
    }

    private void jump(double seconds) {
        clock.jump(Seconds.of(seconds));
    }

    private List<TimerEvent> events() {
        return told.stream().map(Told::event).toList();
    }

    private List<TimerEvent> skippedEvents() {
        return skipped.stream().map(Skipped::event).toList();
    }

    @Test
    void warnsOfTheShowsEndAndThenEndsItOnce() {
        timer.startShow(60);
        advance(1_000);

        assertThat(told)
                .containsExactly(
                        new Told(40, SHOW_END_20_SECONDS),
                        new Told(50, SHOW_END_10_SECONDS),
                        new Told(60, SHOW_END));
    }

    @Test
    void warnsOnlyOfTheEndOfAShowThatIsLongerThanTheWarning() {
        timer.startShow(20);
        advance(20);
        assertThat(events()).containsExactly(SHOW_END_10_SECONDS, SHOW_END);

        told.clear();
        timer.startShow(10);
        advance(10);
        assertThat(events()).containsExactly(SHOW_END);

        told.clear();
        timer.startShow(20.001);
        advance(20.001);
        assertThat(events()).containsExactly(SHOW_END_20_SECONDS, SHOW_END_10_SECONDS, SHOW_END);
        assertThat(skipped).isEmpty();
    }

    @Test
    void warnsOfABreakAndThenSaysThatItIsDue() {
        timer.startShow(600);
        timer.scheduleBreakWarnings(30);
        advance(100);

        assertThat(told)
                .containsExactly(
                        new Told(10, BREAK_20_SECONDS),
                        new Told(20, BREAK_10_SECONDS),
                        new Told(25, BREAK_5_SECONDS),
                        new Told(30, BREAK_0_SECONDS));
    }

    @Test
    void skipsAndReportsWarningsWhoseTimeHasPassed() {
        timer.startShow(600);
        timer.scheduleBreakWarnings(7.5);
        advance(100);

        assertThat(told)
                .containsExactly(new Told(2.5, BREAK_5_SECONDS), new Told(7.5, BREAK_0_SECONDS));
        assertThat(skipped)
                .containsExactly(
                        new Skipped(BREAK_20_SECONDS, "the break begins in 7.500 s"),
                        new Skipped(BREAK_10_SECONDS, "the break begins in 7.500 s"));
    }

    @Test
    void aWarningWithoutAWaitComesInTheNextTick() {
        timer.startShow(600);
        timer.scheduleBreakWarnings(20);
        assertThat(told).isEmpty();

        advance(0);

        assertThat(told).containsExactly(new Told(0, BREAK_20_SECONDS));
    }

    @Test
    void aJumpOverSeveralWarningsTellsOnlyTheLastOfThem() {
        timer.startShow(600);
        timer.scheduleBreakWarnings(60);
        jump(52); // Eight seconds before the break.

        assertThat(events()).containsExactly(BREAK_10_SECONDS);
        assertThat(skipped).containsExactly(new Skipped(BREAK_20_SECONDS, "its time has passed"));
    }

    @Test
    void aJumpOverTheShowsEndTellsOnlyTheEnd() {
        timer.startShow(600);
        timer.startAdBreak(300);
        told.clear();
        jump(10_000);

        assertThat(events()).containsExactly(AD_BREAK_END, SHOW_END);
        assertThat(skippedEvents()).containsExactly(SHOW_END_20_SECONDS, SHOW_END_10_SECONDS);
        assertThat(timer.armed()).isEmpty();
    }

    @Test
    void rearmingReplaces() {
        timer.startShow(600);
        timer.scheduleBreakWarnings(30);
        advance(5);
        timer.scheduleBreakWarnings(12);
        advance(100);

        assertThat(told)
                .containsExactly(
                        new Told(7, BREAK_10_SECONDS),
                        new Told(12, BREAK_5_SECONDS),
                        new Told(17, BREAK_0_SECONDS));
    }

    @Test
    void aShowThatBeginsAnewReplacesTheOneThatRunsWithAllItsTimers() {
        timer.startShow(15);
        timer.scheduleBreakWarnings(8);
        timer.startAdBreak(4);
        told.clear();
        advance(1);
        timer.startShow(15);
        advance(100);

        assertThat(told).containsExactly(new Told(6, SHOW_END_10_SECONDS), new Told(16, SHOW_END));
    }

    @Test
    void stoppingTheShowCancelsEverything() {
        timer.startShow(600);
        timer.scheduleBreakWarnings(60);
        timer.startAdBreak(30);
        told.clear();
        timer.stopShow();
        timer.stopShow();

        assertThat(timer.isShowActive()).isFalse();
        assertThat(timer.armed()).isEmpty();
        advance(1_000);
        assertThat(told).isEmpty();
    }

    @Test
    void theEndOfAShowCancelsWhatIsLeftSoThatTheNextShowDoesNotHearIt() {
        timer.startShow(5);
        timer.scheduleBreakWarnings(30);
        advance(5);
        timer.startShow(100);
        told.clear();
        advance(60);

        assertThat(told).isEmpty();
    }

    @Test
    void nothingIsToldWithoutAShow() {
        timer.scheduleBreakWarnings(10);
        timer.startAdBreak(3);
        advance(60);

        assertThat(told).isEmpty();
        assertThat(skippedEvents())
                .containsExactly(
                        BREAK_20_SECONDS,
                        AD_BREAK_START,
                        BREAK_10_SECONDS,
                        BREAK_5_SECONDS,
                        BREAK_0_SECONDS);
        assertThat(timer.armed()).isEmpty();
    }

    @Test
    void aBreakThatIsArmedBeforeTheShowBelongsToTheShow() {
        timer.scheduleBreakWarnings(10);
        timer.startShow(600);
        advance(10);

        assertThat(events()).containsExactly(BREAK_10_SECONDS, BREAK_5_SECONDS, BREAK_0_SECONDS);
    }

    @Test
    void aBreakIsToldAtOnceAndItsEndAfterItsLength() {
        timer.startShow(600);
        timer.startAdBreak(30);
        assertThat(told).containsExactly(new Told(0, AD_BREAK_START));

        advance(100);
        assertThat(told).containsExactly(new Told(0, AD_BREAK_START), new Told(30, AD_BREAK_END));
    }

    @Test
    void aStoppedBreakIsNotToldAndWithoutABreakAStopDoesNothing() {
        timer.stopAdBreak();
        timer.startShow(600);
        timer.stopAdBreak();
        timer.startAdBreak(30);
        timer.stopAdBreak();
        advance(100);

        assertThat(events()).containsExactly(AD_BREAK_START);
        assertThat(timer.isShowActive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0,
                -0.0,
                -1,
                86_400.001,
                1e300,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            })
    void refusesWhatIsNoLengthAndThrowsNothing(double seconds) {
        timer.startShow(seconds);
        timer.scheduleBreakWarnings(seconds);
        timer.startAdBreak(seconds);

        assertThat(timer.refused()).isEqualTo(3);
        assertThat(logged.lines(Level.WARNING)).hasSize(3).allMatch(line -> line.contains("was "));
        assertThat(timer.armed()).isEmpty();
    }

    @Test
    void aRefusedShowLeavesTheOneThatRuns() {
        timer.startShow(60);
        timer.startShow(Double.NaN);
        advance(60);

        assertThat(events()).endsWith(SHOW_END);
    }

    @Test
    void takesTheLongestAndTheShortest() {
        timer.startShow(BroadcastTimer.LONGEST_SECONDS);
        timer.startAdBreak(Double.MIN_VALUE);
        assertThat(events()).containsExactly(AD_BREAK_START);
        advance(0);
        assertThat(events()).containsExactly(AD_BREAK_START, AD_BREAK_END);
        advance(BroadcastTimer.LONGEST_SECONDS);
        assertThat(told).last().isEqualTo(new Told(86_400, SHOW_END));
    }

    @Test
    @SuppressWarnings("NullAway") // What it is about.
    void refusesAQuestionWithoutAnEventOrAnAnswer() {
        timer.timeUntil(SHOW_END, null);
        timer.isTimerActive(SHOW_END, null);
        timer.timeUntil(null, _ -> {});
        timer.isTimerActive(null, _ -> {});

        assertThat(timer.timeUntil(null)).isCompletedExceptionally();
        assertThat(timer.isTimerActive(null)).isCompletedExceptionally();
        assertThat(timer.refused()).isEqualTo(6);
    }

    @Test
    void answersByCallbackAndByFuture() {
        timer.startShow(60);
        advance(12);
        var answers = new ArrayList<Object>();
        timer.timeUntil(SHOW_END, answers::add);
        timer.timeUntil(BREAK_0_SECONDS, answers::add);
        timer.isTimerActive(SHOW_END, answers::add);

        assertThat(answers).containsExactly(OptionalDouble.of(48), OptionalDouble.empty(), true);
        assertThat(timer.timeUntil(SHOW_END)).isCompletedWithValue(OptionalDouble.of(48));
        assertThat(timer.isTimerActive(AD_BREAK_END)).isCompletedWithValue(false);
    }

    @Test
    void theAnswersAgreeWithTheClock() {
        timer.startShow(60);
        timer.scheduleBreakWarnings(45);
        for (int second = 0; second < 60; second++) {
            double now = second;
            timer.armed()
                    .forEach((event, at) ->
                            timer.timeUntil(
                                    event,
                                    left -> assertThat(left).hasValue(at.toSeconds() - now)));
            advance(1);
        }
        assertThat(timer.armed()).isEmpty();
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        var heard = new ArrayList<TimerEvent>();
        var fragile =
                new ShowTimer(
                        clock,
                        event -> {
                            heard.add(event);
                            throw new IllegalStateException("on purpose");
                        });
        fragile.startShow(30);
        fragile.startAdBreak(5);
        clock.advance(Duration.ofSeconds(30));

        assertThat(heard)
                .containsExactly(
                        AD_BREAK_START,
                        AD_BREAK_END,
                        SHOW_END_20_SECONDS,
                        SHOW_END_10_SECONDS,
                        SHOW_END);
        assertThat(fragile.isShowActive()).isFalse();
    }

    @Test
    void aListenerMayBeginTheNextShow() {
        var ends = new ArrayList<Double>();
        var timers = new ArrayList<ShowTimer>();
        timers.add(
                new ShowTimer(
                        clock,
                        event -> {
                            if (event == SHOW_END && ends.size() < 3) {
                                ends.add(seconds());
                                timers.getFirst().startShow(5);
                            }
                        }));
        timers.getFirst().startShow(5);
        advance(100);

        assertThat(ends).containsExactly(5.0, 10.0, 15.0);
    }
}
