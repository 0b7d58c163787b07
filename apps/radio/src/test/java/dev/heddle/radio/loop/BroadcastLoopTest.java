package dev.heddle.radio.loop;

import static dev.heddle.radio.loop.TestShows.full;
import static dev.heddle.radio.loop.TestShows.item;
import static dev.heddle.radio.loop.TestShows.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.heddle.radio.loop.AdBreak.Status;
import dev.heddle.radio.loop.BroadcastEvent.ItemCompleted;
import dev.heddle.radio.loop.BroadcastEvent.ItemStarted;
import dev.heddle.radio.loop.BroadcastEvent.StateChanged;
import dev.heddle.radio.loop.BroadcastEvent.Timing;
import dev.heddle.radio.show.Item;
import dev.heddle.radio.show.Item.Kind;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.show.Show.Breaks;
import dev.heddle.radio.timer.HandClock;
import dev.heddle.radio.timer.TimerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The plain class on a clock that the test moves: one thread, no owner, no queue.
class BroadcastLoopTest {
    private final HandClock clock = new HandClock();
    private final Story story = new Story();

    private BroadcastLoop loop(Show show) {
        return new BroadcastLoop(show, clock, Player.silent(clock), story);
    }

    private BroadcastLoop loop(Show show, Player player) {
        return new BroadcastLoop(show, clock, player, story);
    }

    private void seconds(double seconds) {
        clock.advance(BroadcastLoop.duration(seconds));
    }

    private static Item song(double seconds) {
        return item(Kind.MUSIC, seconds);
    }

    // ---- one item after the other -------------------------------------------------------------

    @Test
    void playsOneItemAfterTheOtherWithATenthOfASecondBetween() {
        var loop = loop(plain(song(20), item(Kind.HOST_LINE, 8), item(Kind.CONVERSATION, 24)));

        loop.start(600);
        seconds(60);

        assertThat(story.lines())
                .startsWith(
                        "0 state Idle -> ShowStarting",
                        "0.1 state ShowStarting -> IntroMusic",
                        "0.1 start Music-20",
                        "20.1 complete Music-20",
                        "20.2 state IntroMusic -> BetweenCallers",
                        "20.2 start HostLine-8",
                        "28.2 complete HostLine-8",
                        "28.3 state BetweenCallers -> Conversation",
                        "28.3 start Conversation-24",
                        "52.3 complete Conversation-24",
                        "52.4 state Conversation -> DeadAir");
    }

    @Test
    void looksAgainAfterASecondWhenThereIsNothingToPlay() {
        var loop = loop(full(Breaks.of(0, 1)));
        var empty = loop(plain());
        empty.start(600);
        seconds(5);
        assertThat(empty.state()).isEqualTo(BroadcastState.DEAD_AIR);

        assertThatThrownBy(() -> empty.putOnAir("Gus")).hasMessage("nobody waits on the line");
        loop.start(600);
        loop.putOnAir("Gus");
        seconds(0.1);
        assertThat(loop.item().orElseThrow().id()).isEqualTo("Gus");
    }

    @Test
    void aCallerPutOnTheAirEndsDeadAirWithinASecond() {
        var gus = item(Kind.PUT_ON_AIR, "Gus", 12);
        var show =
                new Show(
                        "Quiet",
                        600,
                        "",
                        false,
                        List.of(),
                        List.of(gus),
                        List.of(),
                        Breaks.of(0, 1),
                        List.of());
        var loop = loop(show);
        loop.start(600);
        seconds(3.5);

        loop.putOnAir("gus");
        seconds(1);

        assertThat(story.lines("start")).containsExactly("4.1 start Gus");
        assertThat(loop.state()).isEqualTo(BroadcastState.CONVERSATION);
    }

    @Test
    void itemsBeginAnewIfTheShowSaysSo() {
        var loop = loop(plain(song(20)).repeating());

        loop.start(600);
        seconds(50);

        assertThat(story.lines("start"))
                .containsExactly(
                        "0.1 start Music-20", "20.2 start Music-20", "40.3 start Music-20");
    }

    // ---- players that misbehave ---------------------------------------------------------------

    @Test
    void anItemThatHangsIsCancelledAfterThirtySecondsAndItsPlayerIsTold() {
        var stopped = new ArrayList<String>();
        var loop = loop(plain(song(20), song(10)), (item, _) -> () -> stopped.add(item.id()));

        loop.start(600);
        seconds(32);

        assertThat(stopped).containsExactly("Music-20");
        assertThat(story.lines())
                .contains(
                        "30.1 interrupt Music-20 Error",
                        "30.1 interrupted Error",
                        "31.1 start Music-10");
    }

    @Test
    void aDialogueMayTakeFourSecondsALineAndTenMore() {
        var loop = loop(plain(item(Kind.CONVERSATION, "talk", 12), song(10)), (_, _) -> () -> {});

        loop.start(600);
        seconds(40);

        assertThat(story.lines())
                .contains(
                        "22.1 interrupt talk Error",
                        "22.1 state Conversation -> DroppedCaller",
                        "23.1 state DroppedCaller -> BetweenCallers");
    }

    @Test
    void aLateCompletionOfACancelledItemIsIgnored() {
        var ends = new ArrayList<Player.End>();
        var loop =
                loop(
                        plain(song(20), song(10), song(5)),
                        (_, end) -> {
                            ends.add(end);
                            return () -> {};
                        });
        loop.start(600);
        seconds(1);
        loop.interrupt(Interruption.USER_ACTION);
        seconds(1);
        story.clear();

        ends.getFirst().completed();
        ends.getFirst().failed(new IllegalStateException("too late"));
        seconds(1);

        assertThat(story.lines()).isEmpty();
        assertThat(loop.item().orElseThrow().id()).isEqualTo("Music-10");
        ends.get(1).completed();
        ends.get(1).completed();
        assertThat(story.lines()).containsExactly("3 complete Music-10");
    }

    @Test
    void afterAnItemThatCannotBePlayedTheNextOneComesAfterASecond() {
        var loop =
                loop(
                        plain(song(20), song(10)),
                        (item, _) -> {
                            if (item.seconds() == 20) {
                                throw new IOException("the record is scratched");
                            }
                            return () -> {};
                        });

        loop.start(600);
        seconds(2);

        assertThat(story.lines()).contains("0.1 interrupt Music-20 Error", "1.1 start Music-10");
    }

    @Test
    void anItemThatEndsEarlyEvenAtOnceIsComplete() {
        var loop =
                loop(
                        plain(song(20), song(10)),
                        (_, end) -> {
                            end.completed();
                            return () -> {};
                        });

        loop.start(600);
        seconds(1);

        assertThat(story.lines())
                .contains("0.1 complete Music-20", "0.2 start Music-10", "0.2 complete Music-10");
    }

    @Test
    void aPlayerThatCannotStopIsOffTheAirAllTheSame() {
        var loop =
                loop(
                        plain(song(20), song(10)),
                        (_, _) ->
                                () -> {
                                    throw new IllegalStateException("stuck");
                                });
        loop.start(600);
        seconds(1);

        loop.interrupt(Interruption.USER_ACTION);
        seconds(1);

        assertThat(loop.item().orElseThrow().id()).isEqualTo("Music-10");
    }

    @Test
    void aListenerThatThrowsChangesNothing() {
        var loop =
                new BroadcastLoop(
                        plain(song(20), song(10)),
                        clock,
                        Player.silent(clock),
                        event -> {
                            story.accept(event);
                            throw new IllegalStateException("no");
                        });

        loop.start(600);
        seconds(21);

        assertThat(story.lines("start")).hasSize(2);
    }

    // ---- breaks -------------------------------------------------------------------------------

    @Test
    void breaksAreEvenlySpaced() {
        var loop = loop(full(Breaks.of(2, 2)));

        loop.start(600);

        assertThat(loop.breaks())
                .extracting(b -> b.at().toSeconds(), b -> b.length().toSeconds(), AdBreak::slots)
                .containsExactly(tuple(200L, 44L, 2), tuple(400L, 44L, 2));
    }

    @Test
    void aBreakHasItsWarningsItsWordsItsAdsAndItsReturn() {
        var loop = loop(full(Breaks.of(1, 2)));

        loop.start(300);
        seconds(128);
        story.clear();
        seconds(90);

        // The conversation from 124.6 would end at 117; the grid of items is what it is.
        assertThat(story.lines())
                .containsSubsequence(
                        "130 timing BREAK_20_SECONDS",
                        "140 timing BREAK_10_SECONDS",
                        "145 timing BREAK_5_SECONDS",
                        "150 timing BREAK_0_SECONDS",
                        "150 state WaitingForBreak -> AdBreak",
                        "150 timing AD_BREAK_START",
                        "150 start jingle",
                        "155 complete jingle",
                        "155 start ad",
                        "173 complete ad",
                        "173 start ad",
                        "191 complete ad",
                        "194 timing AD_BREAK_END",
                        "194 state AdBreak -> BreakReturnMusic",
                        "194 start return-music",
                        "198 complete return-music",
                        "198.1 state BreakReturnMusic -> BreakReturn",
                        "198.1 start return",
                        "203.1 complete return");
        assertThat(loop.breaks()).extracting(AdBreak::status).containsExactly(Status.DONE);
    }

    @Test
    void inTheWindowTheWordsThatLeadToABreakAreSpokenAndThenTheLoopWaits() {
        var loop = loop(full(Breaks.of(1, 1)));
        loop.start(300);
        seconds(150);

        var waited = stateTimes(BroadcastState.WAITING_FOR_BREAK);
        assertThat(story.lines("start Transition-6")).hasSize(1);
        assertThat(waited).hasSize(1);
        assertThat(Duration.ofSeconds(150).minus(waited.getFirst()))
                .isBetween(Duration.ZERO, BroadcastLoop.BREAK_WINDOW);
    }

    private List<Duration> stateTimes(BroadcastState state) {
        return story.events().stream()
                .filter(e -> e instanceof StateChanged changed && changed.state() == state)
                .map(BroadcastEvent::at)
                .toList();
    }

    @Test
    void tenSecondsBeforeABreakWhatWouldNotBeOverIsCutOffAndTheRestMayFinish() {
        // From 139 on: the window begins at 150, so the song begins, and cannot end.
        var late = loop(full(Breaks.of(0, 2)));
        late.start(600);
        seconds(10); // Music-20 from 0.1 to 20.1.
        late.scheduleBreak(15);
        story.clear();
        seconds(15);
        assertThat(story.lines())
                .containsSubsequence(
                        "15 timing BREAK_10_SECONDS",
                        "20 timing BREAK_5_SECONDS",
                        "20.1 complete Music-20",
                        "25 timing BREAK_0_SECONDS",
                        "25 start jingle");
        assertThat(story.lines("interrupt ")).isEmpty();
    }

    @Test
    void aBreakCutsOffAtTenSecondsWhatIsInItsWay() {
        var loop = loop(plain(song(30), song(29)));
        loop.start(600);
        seconds(1);
        loop.scheduleBreak(19);

        seconds(20);

        assertThat(story.lines())
                .containsSubsequence(
                        "10 timing BREAK_10_SECONDS",
                        "10 interrupt Music-30 BreakGracePeriod",
                        "10 interrupted BreakGracePeriod",
                        "10.1 state IntroMusic -> WaitingForBreak",
                        "20 state WaitingForBreak -> AdBreak");
    }

    @Test
    void aBreakPlannedAtShortNoticeIsImminentAtOnceOrSimplyBegins() {
        var loop = loop(plain(song(30), song(29)));
        loop.start(600);
        seconds(1);
        loop.scheduleBreak(6);
        seconds(7);
        assertThat(story.lines())
                .containsSubsequence(
                        "2 timing BREAK_5_SECONDS",
                        "2 interrupt Music-30 BreakImminent",
                        "7 timing BREAK_0_SECONDS");

        var sudden = loop(plain(song(30), song(29)));
        loop.stop();
        story.clear();
        sudden.start(600);
        seconds(1);
        sudden.scheduleBreak(2);
        seconds(2);
        assertThat(story.lines())
                .containsSubsequence(
                        "3 timing BREAK_0_SECONDS", "3 interrupt Music-30 BreakStarting");
    }

    @Test
    void aTransitionIsFinishedWhenABreakIsNearButNotWhenItBegins() {
        var loop = loop(plain(item(Kind.TRANSITION, 25)));
        loop.start(600);
        seconds(1);
        loop.scheduleBreak(19);

        seconds(19);

        assertThat(story.lines("interrupt "))
                .containsExactly("20 interrupt Transition-25 BreakStarting");
    }

    @Test
    void aBreakThatIsStoppedReturnsAtOnce() {
        var loop = loop(full(Breaks.of(0, 2)));
        loop.start(600);
        seconds(3);
        loop.startAdBreak(30);
        seconds(10);

        loop.stopAdBreak();
        seconds(30);

        assertThat(story.lines())
                .containsSubsequence(
                        "3 interrupt Music-20 BreakStarting",
                        "3 start jingle",
                        "8 start ad",
                        "13 interrupt ad BreakEnding",
                        "13 state AdBreak -> BreakReturnMusic");
        assertThat(story.lines("timing AD_BREAK_END")).isEmpty();
        loop.stopAdBreak(); // Nothing to stop: nothing happens.
    }

    @Test
    void inABreakTheNextAdComesInItsOwnTimeHoweverTheOneBeforeEnded() {
        var loop = loop(full(Breaks.of(0, 2)));
        loop.start(600);
        loop.startAdBreak(44);
        seconds(6);

        loop.interrupt(Interruption.USER_ACTION);
        seconds(20);

        assertThat(story.lines("start ad")).containsExactly("5 start ad", "23 start ad");
    }

    @Test
    void breaksThatMeetAreSkippedAndNotAnnounced() {
        var loop = loop(full(Breaks.of(10, 3))); // 62 s each, every 54.5 s.

        loop.start(600);
        seconds(599);

        assertThat(loop.breaks()).hasSize(10);
        assertThat(loop.breaks()).extracting(AdBreak::status).contains(Status.SKIPPED);
        long begun = story.lines("timing BREAK_0").size();
        assertThat(loop.breaks().stream().filter(b -> b.status() == Status.DONE).count())
                .isEqualTo(begun)
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void aPlannedBreakIsSkippedIfSomebodyBeganOneInItsPlace() {
        var loop = loop(full(Breaks.of(1, 1)));
        loop.start(300);
        seconds(135); // Warned: it is due at 150.

        loop.startAdBreak(30);
        assertThat(loop.timers()).doesNotContainKey(TimerEvent.BREAK_0_SECONDS);
        seconds(60);

        assertThat(story.lines("timing BREAK_0")).isEmpty();
        assertThat(loop.breaks())
                .extracting(AdBreak::status)
                .containsExactly(Status.DONE, Status.SKIPPED);
    }

    @Test
    void anAdBreaksSponsorIsItsAds() {
        var loop = loop(full(Breaks.of(0, 1)));
        loop.start(600);
        assertThat(loop.sponsor()).isEqualTo("House");
        loop.startAdBreak(30);
        seconds(6);
        assertThat(loop.sponsor()).isEqualTo("Shop");
        loop.stopAdBreak();
        loop.setSponsor(" Somebody ");
        assertThat(loop.sponsor()).isEqualTo("Somebody");
    }

    // ---- the end ------------------------------------------------------------------------------

    @Test
    void aShowIsClosedTenSecondsBeforeItsEnd() {
        var loop = loop(full(Breaks.of(0, 1)));

        loop.start(100);
        seconds(100);

        assertThat(story.lines())
                .containsSubsequence(
                        "80 timing SHOW_END_20_SECONDS",
                        "90 timing SHOW_END_10_SECONDS",
                        "90.1 state WaitingForShowEnd -> ShowClosing",
                        "90.1 start closing",
                        "97.1 complete closing",
                        "97.2 state ShowClosing -> WaitingForShowEnd",
                        "100 timing SHOW_END",
                        "100 state WaitingForShowEnd -> ShowEnding",
                        "100 state ShowEnding -> Idle");
        assertThat(loop.isOnAir()).isFalse();
        assertThat(loop.timers()).isEmpty();
    }

    @Test
    void nothingIsBegunInTheLastThirtySecondsThatWouldNotBeOver() {
        var loop = loop(plain(song(25), song(26), song(27), song(28)));

        loop.start(80);
        seconds(80);

        var waited = stateTimes(BroadcastState.WAITING_FOR_SHOW_END);
        assertThat(Duration.ofSeconds(80).minus(waited.getFirst()))
                .isBetween(Duration.ZERO, BroadcastLoop.END_WINDOW);
        assertThat(story.lines("interrupt ")).isEmpty();
    }

    @Test
    void tenSecondsBeforeTheEndWhatIsOnTheAirIsCutOffButATransitionFinishes() {
        var song = loop(plain(song(30)));
        song.start(31.5);
        seconds(31.5);
        assertThat(story.lines("interrupt ")).containsExactly("21.5 interrupt Music-30 ShowEnding");

        story.clear();
        var words = loop(plain(song(4), item(Kind.TRANSITION, 25)));
        words.start(35);
        seconds(35);
        assertThat(story.lines())
                .containsSubsequence(
                        "25 timing SHOW_END_10_SECONDS",
                        "29.2 complete Transition-25",
                        "29.3 state BetweenCallers -> WaitingForShowEnd",
                        "35 timing SHOW_END");
    }

    @Test
    void aTransitionThatIsStillSpokenWhenTheShowIsOverEndsItThen() {
        var ends = new ArrayList<Player.End>();
        var loop =
                loop(
                        plain(item(Kind.TRANSITION, 4)),
                        (_, end) -> {
                            ends.add(end);
                            return () -> {};
                        });
        loop.start(8);
        seconds(9);
        assertThat(loop.isOnAir()).isTrue();
        assertThat(loop.whyNotStartAdBreak()).contains("the show is over");

        ends.getFirst().completed();

        assertThat(story.lines())
                .endsWith(
                        "8 timing SHOW_END",
                        "9 complete Transition-4",
                        "9 state BetweenCallers -> ShowEnding",
                        "9 state ShowEnding -> Idle");
    }

    @Test
    void stopEndsEverythingAtOnceAndStoppingAgainDoesNothing() {
        var loop = loop(full(Breaks.of(2, 2)));
        loop.start(600);
        seconds(210);
        assertThat(loop.isInBreak()).isTrue();

        loop.stop();
        int told = story.lines().size();
        loop.stop();
        seconds(1_000);

        assertThat(story.lines()).hasSize(told);
        assertThat(loop.state()).isEqualTo(BroadcastState.IDLE);
        assertThat(loop.timers()).isEmpty();
        assertThat(loop.item()).isEmpty();
        loop.start(600);
        assertThat(loop.breaks())
                .extracting(AdBreak::status)
                .containsExactly(Status.COMING, Status.COMING);
    }

    // ---- interruptions ------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void anInterruptionEndsTheItemAndTheLoopGoesOn(Interruption reason) {
        var loop = loop(plain(item(Kind.CONVERSATION, 20), song(10)));
        loop.start(600);
        seconds(5);

        loop.interrupt(reason);
        seconds(1);

        assertThat(story.lines())
                .contains(
                        "5 interrupt Conversation-20 " + reason.label(),
                        "5 interrupted " + reason.label(),
                        (reason == Interruption.ERROR ? "6" : "5.1") + " start Music-10");
        boolean dropped = reason == Interruption.USER_ACTION || reason == Interruption.ERROR;
        assertThat(stateTimes(BroadcastState.DROPPED_CALLER)).hasSize(dropped ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void wordsThatLeadToABreakAreSparedByWhatComesLater(Interruption reason) {
        var loop = loop(plain(item(Kind.TRANSITION, 20)));
        loop.start(600);
        seconds(5);

        switch (reason) {
            case SHOW_ENDING, BREAK_IMMINENT, BREAK_GRACE_PERIOD ->
                    assertThatThrownBy(() -> loop.interrupt(reason))
                            .isInstanceOf(Refusal.class)
                            .hasMessageContaining("finished first");
            case BREAK_STARTING, BREAK_ENDING, USER_ACTION, ERROR -> {
                loop.interrupt(reason);
                assertThat(loop.item()).isEmpty();
            }
        }
    }

    // ---- refusals -----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, 0, -1, Double.POSITIVE_INFINITY, 1e300, 86_401})
    void refusesLengthsThatCannotBeAndChangesNothing(double seconds) {
        var loop = loop(full(Breaks.of(1, 1)));
        assertThatThrownBy(() -> loop.start(seconds)).isInstanceOf(Refusal.class);
        assertThat(loop.isOnAir()).isFalse();
        loop.start(600);
        seconds(1);
        var timers = loop.timers();
        story.clear();

        assertThatThrownBy(() -> loop.scheduleBreak(seconds)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> loop.startAdBreak(seconds)).isInstanceOf(Refusal.class);

        assertThat(story.lines()).isEmpty();
        assertThat(loop.timers()).isEqualTo(timers);
    }

    @Test
    void refusesWhatIsNotPossibleNowInTheWordsThatItTellsBeforehand() {
        var loop = loop(full(Breaks.of(0, 1)));
        assertRefused(() -> loop.scheduleBreak(30), loop.whyNotScheduleBreak().orElseThrow());
        assertRefused(() -> loop.startAdBreak(30), loop.whyNotStartAdBreak().orElseThrow());
        assertRefused(
                () -> loop.interrupt(Interruption.USER_ACTION),
                loop.whyNotInterrupt().orElseThrow());
        assertRefused(() -> loop.putOnAir("Gus"), loop.whyNotPutOnAir().orElseThrow());
        assertThat(loop.whyNotStart()).isEmpty();

        loop.start(600);
        assertRefused(() -> loop.start(600), loop.whyNotStart().orElseThrow());
        assertRefused(
                () -> loop.putOnAir("Elvis"), "nobody called 'Elvis' waits; on the line are Gus");
        loop.startAdBreak(30);
        assertRefused(() -> loop.startAdBreak(30), loop.whyNotStartAdBreak().orElseThrow());
        assertThat(loop.whyNotStopAdBreak()).isEmpty();
    }

    private static void assertRefused(Runnable operation, String words) {
        assertThatThrownBy(operation::run).isInstanceOf(Refusal.class).hasMessage(words);
    }

    @Test
    void refusesBreaksThatWouldMeetOthersOrTheEnd() {
        var loop = loop(full(Breaks.of(1, 2)));
        loop.start(300);

        assertRefused(
                () -> loop.scheduleBreak(120),
                "it would meet break 1, from 150 to 194 s of the show");
        assertRefused(
                () -> loop.scheduleBreak(270),
                "a break takes 44 s, and the show ends 30 s after it would begin");
        loop.scheduleBreak(194);
        assertThat(loop.breaks()).hasSize(2);
    }

    @Test
    void refusesAnEleventhBreakAndAnEleventhCaller() {
        var loop = loop(full(Breaks.of(0, 1)));
        loop.start(86_400);
        for (int i = 1; i <= 10; i++) {
            loop.scheduleBreak(100 * i);
            loop.putOnAir("Gus");
        }

        assertRefused(() -> loop.scheduleBreak(2_000), loop.whyNotScheduleBreak().orElseThrow());
        assertRefused(() -> loop.putOnAir("Gus"), loop.whyNotPutOnAir().orElseThrow());
    }

    // ---- states -------------------------------------------------------------------------------

    @Test
    void anIllegalTransitionThrows() {
        assertThatThrownBy(() -> BroadcastState.IDLE.requireLeadsTo(BroadcastState.AD_BREAK))
                .isInstanceOf(Refusal.class)
                .hasMessage("Idle does not lead to AdBreak");
        assertThat(BroadcastState.IDLE.leadsTo(BroadcastState.IDLE)).isFalse();
    }

    @Test
    void everyStateIsReachedAndHasAWayToIdle() {
        for (var state : BroadcastState.values()) {
            assertThat(reachable(BroadcastState.IDLE)).contains(state);
            assertThat(reachable(state)).contains(BroadcastState.IDLE);
        }
    }

    private static Set<BroadcastState> reachable(BroadcastState from) {
        var found = EnumSet.noneOf(BroadcastState.class);
        var next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            var state = next.remove();
            for (var other : BroadcastState.values()) {
                if (state.leadsTo(other) && found.add(other)) {
                    next.add(other);
                }
            }
        }
        return found;
    }

    /// Whatever is asked for, whenever: each change of state is in the table, what starts ends
    /// before the next starts, and every show ends in time.
    @ParameterizedTest
    @ValueSource(ints = {400})
    void whateverIsAskedForEveryTransitionIsLegalAndEveryShowEnds(int rounds) {
        long first = new Random().nextLong();
        for (long seed = first; seed < first + rounds; seed++) {
            try {
                liveThrough(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void liveThrough(Random random) {
        var clock = new HandClock();
        var story = new Story();
        Player player =
                (item, end) ->
                        switch (random.nextInt(12)) {
                            case 0 -> throw new IllegalStateException("scratched");
                            case 1 -> () -> {};
                            case 2 -> {
                                end.completed();
                                yield () -> {};
                            }
                            default -> Player.silent(clock).play(item, end);
                        };
        var show = full(Breaks.of(random.nextInt(6), 1 + random.nextInt(3)));
        var loop = new BroadcastLoop(show, clock, player, story);
        double length = 5 + random.nextInt(600);
        loop.start(length);
        for (int step = 0; step < 60; step++) {
            clock.advance(Duration.ofMillis(random.nextInt(30_000)));
            try {
                switch (random.nextInt(9)) {
                    case 0 -> loop.scheduleBreak(random.nextInt(100) - 1);
                    case 1 -> loop.startAdBreak(random.nextInt(100) - 1);
                    case 2 -> loop.stopAdBreak();
                    case 3 -> loop.putOnAir("Gus");
                    case 4 -> {
                        var reasons = Interruption.values();
                        loop.interrupt(reasons[random.nextInt(reasons.length)]);
                    }
                    default -> {}
                }
            } catch (Refusal e) {
                // Not possible now.
            }
        }
        clock.advance(Duration.ofSeconds((long) length + 31));
        assertThat(loop.state()).isEqualTo(BroadcastState.IDLE);
        assertThat(loop.timers()).isEmpty();
        assertWellFormed(story);
    }

    @Test
    void theCheckOfStoriesFindsWhatIsWrongInOne() {
        var zero = Duration.ZERO;
        var song = song(10);
        var starting = new StateChanged(zero, BroadcastState.SHOW_STARTING, BroadcastState.IDLE);
        assertWellFormed(told(starting));

        for (var wrong :
                List.of(
                        told(new StateChanged(zero, BroadcastState.AD_BREAK, BroadcastState.IDLE)),
                        told(starting, starting),
                        told(new ItemStarted(zero, song)),
                        told(new ItemCompleted(zero, song)),
                        told(new ItemStarted(zero, song), new ItemStarted(zero, song)),
                        told(
                                new Timing(Duration.ofSeconds(1), TimerEvent.SHOW_END),
                                new Timing(zero, TimerEvent.SHOW_END)))) {
            assertThatThrownBy(() -> assertWellFormed(wrong)).isInstanceOf(AssertionError.class);
        }
    }

    private static Story told(BroadcastEvent... events) {
        var story = new Story();
        List.of(events).forEach(story);
        return story;
    }

    private static void assertWellFormed(Story story) {
        var state = BroadcastState.IDLE;
        Item onAir = null;
        var at = Duration.ZERO;
        for (var event : story.events()) {
            assertThat(event.at()).as(Story.line(event)).isGreaterThanOrEqualTo(at);
            at = event.at();
            switch (event) {
                case StateChanged(_, var next, var previous) -> {
                    assertThat(previous).isEqualTo(state);
                    assertThat(previous.leadsTo(next)).as(Story.line(event)).isTrue();
                    state = next;
                }
                case ItemStarted(_, var item) -> {
                    assertThat(onAir).as(Story.line(event)).isNull();
                    onAir = item;
                }
                case ItemCompleted(_, var item) -> {
                    assertThat(onAir).isEqualTo(item);
                    onAir = null;
                }
                case BroadcastEvent.ItemInterrupted(_, var item, _, _) -> {
                    assertThat(onAir).isEqualTo(item);
                    onAir = null;
                }
                case Timing _, BroadcastEvent.Interrupted _, BroadcastEvent.Refused _ -> {}
            }
        }
        assertThat(onAir).isNull();
    }
}
