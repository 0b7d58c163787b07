package dev.heddle.radio;

import static dev.heddle.radio.loop.TestShows.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Signal;
import dev.heddle.radio.loop.AdBreak;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.loop.BroadcastEvent.StateChanged;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.loop.BroadcastState;
import dev.heddle.radio.loop.Interruption;
import dev.heddle.radio.loop.Player;
import dev.heddle.radio.loop.Refusal;
import dev.heddle.radio.loop.Story;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.show.Show.Breaks;
import dev.heddle.radio.timer.HandClock;
import dev.heddle.radio.timer.OwnedTimer;
import dev.heddle.radio.timer.TimerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a station does, whatever loop it lives on. Time goes a thousand times as fast.
abstract class StationContract {
    private static final Show SHOW = full(Breaks.of(2, 2));

    private final Story story = new Story();
    private final CompletableFuture<BroadcastEvent> ended = new CompletableFuture<>();
    private Owner owner;
    private Station station;

    /// An owner with {@link OwnedTimer#POLICY} on the loop under test.
    protected abstract Owner owner();

    /// Lets the loop go on until `stage` is complete, and answers with its value.
    protected abstract <T extends @Nullable Object> T await(CompletionStage<T> stage)
            throws Exception;

    @BeforeEach
    void open() throws Exception {
        owner = owner();
        station = Station.on(owner, SHOW);
        var _ = station.events().connect(owner, this::hear);
        await(station.setSpeed(1_000));
    }

    private void hear(BroadcastEvent event) {
        story.accept(event);
        if (event instanceof StateChanged(_, var state, _) && state == BroadcastState.IDLE) {
            ended.complete(event);
        }
    }

    @AfterEach
    void close() {
        station.close();
    }

    private static Story reference(double length, double until) {
        var clock = new HandClock();
        var story = new Story();
        var loop = new BroadcastLoop(SHOW, clock, Player.silent(clock), story);
        loop.start(length);
        clock.advance(BroadcastLoop.duration(until));
        return story;
    }

    @Test
    void theSameShowIsTheSameOnEveryLoopToTheNanosecond() throws Exception {
        await(station.startShow(300));
        await(ended);

        assertThat(story.lines()).isEqualTo(reference(300, 300).lines());
        assertThat(story.lines("timing AD_BREAK_END")).hasSize(2);
        assertThat(station.snapshot().state()).isEqualTo(BroadcastState.IDLE);
        assertThat(station.snapshot().elapsed()).isEmpty();
    }

    @Test
    void aJumpIsWhatHappensOnTheWayInNoTime() throws Exception {
        await(station.pause());
        await(station.startShow(600));
        await(station.jump(250));

        assertThat(station.snapshot().elapsed()).contains(Duration.ofSeconds(250));
        assertThat(station.snapshot().breaks().getFirst().status()).isEqualTo(AdBreak.Status.DONE);
        await(station.timeUntil(TimerEvent.SHOW_END)); // Behind the events.
        await(station.timeUntil(TimerEvent.SHOW_END));
        assertThat(story.lines()).isEqualTo(reference(600, 250).lines());
    }

    @Test
    void nothingHappensInAPauseAndThenItGoesOn() throws Exception {
        await(station.pause());
        await(station.startShow(300));
        assertThat(await(station.timeUntil(TimerEvent.SHOW_END))).isEqualTo(OptionalDouble.of(300));
        assertThat(await(station.isTimerActive(TimerEvent.AD_BREAK_END))).isFalse();
        assertThat(station.snapshot().paused()).isTrue();

        await(station.resume());
        await(ended);

        assertThat(story.lines()).isEqualTo(reference(300, 300).lines());
    }

    @Test
    void whatIsNotPossibleIsRefusedAndToldToAllAndThrowsNothing() throws Exception {
        await(station.pause());
        await(station.startShow(300));

        var again = station.startShow(300);
        var never = station.startAdBreak(Double.NaN);
        var nobody = station.putOnAir("Elvis");
        var paused = station.pause();

        assertThat(failure(again))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("stop it first");
        assertThat(failure(never)).isInstanceOf(IllegalArgumentException.class);
        assertThat(failure(nobody)).hasMessageContaining("on the line are Gus");
        assertThat(failure(paused)).hasMessage("it is paused");
        await(station.isTimerActive(TimerEvent.SHOW_END));
        assertThat(story.lines("refused"))
                .containsExactlyInAnyOrder(
                        "0 refused StartShow",
                        "0 refused StartAdBreak",
                        "0 refused PutOnAir",
                        "0 refused Pause");
        assertThat(station.snapshot().legal().get("start_show"))
                .contains("a show is on the air; stop it first");
        assertThat(station.snapshot().legal().get("stop_show")).isEmpty();
    }

    private Throwable failure(CompletionStage<?> stage) throws Exception {
        return await(stage.handle((_, failure) -> failure));
    }

    @Test
    void everyOperationOfAShowWorksFromHere() throws Exception {
        await(station.pause());
        await(station.startShow(600));
        await(station.jump(1));
        await(station.setSponsor("Somebody"));
        await(station.putOnAir("gus"));
        await(station.interrupt(Interruption.USER_ACTION));
        await(station.scheduleBreak(30));
        await(station.startAdBreak(44));

        var during = station.snapshot();
        assertThat(during.inBreak()).isTrue();
        assertThat(during.sponsor()).isEqualTo("Somebody");
        assertThat(during.next().orElseThrow().id()).isEqualTo("Gus");
        assertThat(during.onAir().orElseThrow().item().id()).isEqualTo("jingle");
        assertThat(during.timers()).containsKeys(TimerEvent.SHOW_END, TimerEvent.AD_BREAK_END);

        await(station.stopAdBreak());
        await(station.stopShow());
        await(station.stopShow());
        assertThat(station.snapshot().state()).isEqualTo(BroadcastState.IDLE);
        assertThat(station.debugInfo().submitted()).isEqualTo(12);
        assertThat(station.debugInfo().failed()).isZero();
    }

    @Test
    void aSubscriberThatThrowsHarmsNobodyAndOneMayLeaveInTheMiddle() throws Exception {
        var broken =
                station.events()
                        .connect(
                                owner,
                                _ -> {
                                    throw new IllegalStateException("no");
                                });
        var once = new Story();
        var connections = new ArrayList<Signal.Connection>();
        connections.add(
                station.events()
                        .connect(
                                owner,
                                event -> {
                                    once.accept(event);
                                    connections.forEach(Signal.Connection::close);
                                }));

        await(station.startShow(300));
        await(ended);
        await(station.isTimerActive(TimerEvent.SHOW_END)); // Behind the last delivery.

        assertThat(once.lines()).hasSize(1);
        assertThat(story.lines()).isEqualTo(reference(300, 300).lines());
        assertThat(broken.failed()).isEqualTo(story.lines().size());
    }

    @Test
    void aClosedStationIsOffTheAirAndRefusesEverything() throws Exception {
        await(station.startShow(86_400));

        station.close();
        var late = station.startShow(300);

        assertThat(failure(late)).isInstanceOf(IllegalStateException.class);
        await(ended);
        station.close();
    }
}
