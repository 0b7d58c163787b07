package dev.heddle.radio;

import static dev.heddle.radio.loop.TestShows.full;
import static dev.heddle.radio.loop.TestShows.item;
import static dev.heddle.radio.loop.TestShows.plain;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Publisher;
import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.loop.BroadcastState;
import dev.heddle.radio.loop.Player;
import dev.heddle.radio.loop.Story;
import dev.heddle.radio.show.Item.Kind;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.show.Show.Breaks;
import dev.heddle.radio.show.ShowFile;
import dev.heddle.radio.timer.HandClock;
import dev.heddle.radio.timer.OwnedTimer;
import dev.heddle.radio.timer.TimerEvent;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A station on a simulated loop, where time costs nothing.
class StationTest {
    private final SimHost host = new SimHost();
    private final Owner owner = host.owner("station", OwnedTimer.POLICY);
    private final InstantSource wall = () -> Instant.ofEpochMilli(host.nanos() / 1_000_000);
    private final Story story = new Story();

    private Station station(Show show) {
        return station(show, StationSettings.DEFAULT);
    }

    private Station station(Show show, StationSettings settings) {
        var station = Station.on(owner, show, settings.withInstants(wall));
        var _ = station.events().connect(owner, story);
        return station;
    }

    private void seconds(double seconds) {
        host.advance(BroadcastLoop.duration(seconds));
    }

    private static Story reference(Show show, double length) {
        var clock = new HandClock();
        var story = new Story();
        new BroadcastLoop(show, clock, Player.silent(clock), story).start(length);
        clock.advance(BroadcastLoop.duration(length));
        return story;
    }

    // ---- time ---------------------------------------------------------------------------------

    @Test
    void aShowOfEightHoursHasNoDriftAndLeavesNothingBehind() {
        var show = full(Breaks.of(10, 3));
        var station = station(show);
        double length = 8 * 3_600;

        station.startShow(length);
        seconds(length + 1);

        var times = story.events().stream().map(BroadcastEvent::at).toList();
        assertThat(story.lines()).isEqualTo(reference(show, length).lines());
        assertThat(times).hasSizeGreaterThan(5_000);
        assertThat(times).isSorted();
        assertThat(times.getLast()).isEqualTo(Duration.ofHours(8));
        assertThat(story.lines("timing BREAK_0"))
                .hasSize(10)
                .first()
                .isEqualTo("2618.181818182 timing BREAK_0_SECONDS");
        assertThat(station.snapshot().timers()).isEmpty();
        assertThat(owner.snapshot().queued()).isZero();
        assertThat(host.isIdle()).isTrue();
    }

    @Test
    void whatIsAskedForAThousandTimesInOneShowTakesNoMoreRoom() {
        var station = station(full(Breaks.of(0, 1)));
        station.startShow(86_400);
        for (int i = 0; i < 1_000; i++) {
            station.startAdBreak(10);
            seconds(3);
            station.stopAdBreak();
            station.putOnAir("Gus");
            seconds(3);
        }

        assertThat(station.snapshot().breaks()).hasSizeLessThanOrEqualTo(31);
        assertThat(station.snapshot().timers()).hasSizeLessThan(10);
    }

    @Test
    void aLoopThatStandsStillChangesWhenThingsAreHeardAndNothingElse() {
        var show = full(Breaks.of(2, 2));
        var station = station(show);
        station.startShow(300);
        seconds(85);
        host.stall(Duration.ofSeconds(90)); // Over a break's warnings, its begin and its end.
        seconds(91);
        host.suspend(Duration.ofSeconds(60)); // A laptop sleeps over the second one.
        seconds(100);

        assertThat(story.lines()).isEqualTo(reference(show, 300).lines());
    }

    @Test
    void aSlowListenerOrPlayerMovesNoTime() {
        var show = full(Breaks.of(2, 2));
        var slow =
                StationSettings.DEFAULT.withPlayer((item, end) -> {
                    host.advance(Duration.ofMillis(700)); // Blocks the loop.
                    end.completed();
                    return () -> {};
                });
        var station = station(show, slow);
        var _ = station.events().connect(owner, _ -> host.advance(Duration.ofMillis(50)));

        station.startShow(300);
        seconds(400);

        assertThat(story.lines("timing")).isEqualTo(reference(show, 300).lines("timing"));
    }

    @Test
    void aListenerThatBlocksIsSeenAsAStallByName() {
        var station = station(full(Breaks.of(0, 1)));
        var seen = new ArrayList<Snapshot>();
        var _ =
                station.events()
                        .connect(
                                owner,
                                _ -> {
                                    host.advance(Duration.ofSeconds(3));
                                    seen.add(owner.snapshot());
                                });

        station.startShow(60);
        seconds(1);

        assertThat(seen.getFirst().running().orElseThrow().operation()).isEqualTo("broadcast");
        assertThat(seen.getFirst().health()).isEqualTo(Snapshot.Health.STALLED);
    }

    // ---- before and after ---------------------------------------------------------------------

    @Test
    void whatIsAskedForBeforeTheLoopTicksHappensInOrderWhenItDoes() {
        host.stall(Duration.ofSeconds(1));
        var station = station(full(Breaks.of(1, 1)));
        assertThat(station.snapshot().state()).isEqualTo(BroadcastState.IDLE);
        assertThat(station.snapshot().legal().get("start_show")).isEmpty();
        var started = station.startShow(300);
        var stopped = station.stopShow();
        var again = station.startShow(200);

        seconds(2);

        assertThat(List.of(started, stopped, again))
                .allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(story.lines("state Idle")).hasSize(2);
        assertThat(station.snapshot().length()).isEqualTo(Duration.ofSeconds(200));
    }

    @Test
    void aClosedOwnerRefusesAndTellsWhoWaits() {
        var station = station(full(Breaks.of(1, 1)));
        host.stall(Duration.ofSeconds(1));
        var waiting = station.startShow(300);
        owner.close(Duration.ZERO);
        var late = station.stopShow();

        assertThat(waiting.toCompletableFuture()).isCompletedExceptionally();
        assertThat(late.toCompletableFuture()).isCompletedExceptionally();
        assertThat(station.debugInfo().refused()).isPositive();
    }

    // ---- players ------------------------------------------------------------------------------

    @Test
    void aPlayerMayTellTheEndFromAnyThread() throws Exception {
        var begun = new CompletableFuture<Player.End>();
        var next = new CompletableFuture<String>();
        var settings =
                StationSettings.DEFAULT.withPlayer((item, end) -> {
                    if (!begun.complete(end)) {
                        next.complete(item.id());
                    }
                    return () -> {};
                });
        try (var station =
                Station.start(plain(item(Kind.MUSIC, 30), item(Kind.MUSIC, 10)), settings)) {
            station.startShow(600);
            begun.get(30, TimeUnit.SECONDS).completed(); // On the test's thread.
            assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo("Music-10");
        }
    }

    @Test
    void aPlayerThatFailsOrHangsCostsItsItemAndNoMore() {
        var settings =
                StationSettings.DEFAULT.withPlayer((item, end) -> {
                    if (item.seconds() == 20) {
                        throw new IllegalStateException("scratched");
                    }
                    return () -> {};
                });
        var station =
                station(
                        plain(item(Kind.MUSIC, 20), item(Kind.MUSIC, 10), item(Kind.HOST_LINE, 5)),
                        settings);

        station.startShow(600);
        seconds(40);

        assertThat(story.lines("start"))
                .containsExactly(
                        "0.1 start Music-20", "1.1 start Music-10", "32.1 start HostLine-5");
    }

    // ---- what is published --------------------------------------------------------------------

    private static final class Board implements Publisher {
        final Map<String, Object> state = new HashMap<>();
        final List<String> changes = new ArrayList<>();
        final List<String> events = new ArrayList<>();

        @Override
        public void state(String key, @Nullable Object value) {
            state.put(key, requireNonNull(value));
            changes.add(key);
        }

        @Override
        public void publish(String type, Object data) {
            events.add(type + " " + ((Map<?, ?>) data).get("show_s"));
        }

        double number(String ofShow) {
            return ((Number) requireNonNull(map("show").get(ofShow))).doubleValue();
        }

        @SuppressWarnings("unchecked") // Of those keys whose values are maps.
        Map<String, Object> map(String key) {
            return (Map<String, Object>) requireNonNull(state.get(key));
        }
    }

    @Test
    void whoeverWatchesIsToldEverythingThereIsAndThenChangesOnly() {
        var station = station(full(Breaks.of(2, 2)));
        var board = new Board();
        station.publishTo(board);
        seconds(1);
        assertThat(board.state.keySet())
                .containsExactlyInAnyOrder("show", "breaks", "timers", "legal", "debug");
        assertThat(board.map("show"))
                .containsEntry("state", "Idle")
                .containsEntry("title", "Full")
                .containsEntry("sponsor", "House");
        assertThat(board.map("show").get("elapsed_s")).isNull();

        station.startShow(600);
        seconds(1);
        assertThat(board.map("show"))
                .containsEntry("state", "IntroMusic")
                .containsEntry("length_s", 600.0)
                .containsEntry("in_break", false);
        assertThat((Map<?, ?>) board.map("show").get("on_air"))
                .asString()
                .contains("kind=Music", "length_s=20.0", "started_s=0.1");
        assertThat(board.map("legal").get("start_show")).isNotNull();
        assertThat(board.map("legal").get("start_ad_break")).isNull();
        assertThat(board.state.get("breaks")).asString().contains("at_s=200.0", "status=coming");
        assertThat(board.state.get("timers")).asString().contains("event=SHOW_END", "at_s=600.0");
        assertThat(board.map("debug")).containsEntry("processed", 1L);
        assertThat(board.events)
                .containsExactly("state_changed 0.0", "state_changed 0.1", "item_started 0.1");

        board.changes.clear();
        seconds(15); // Nothing happens but time.
        assertThat(board.changes).isEmpty();
    }

    @Test
    void aViewThatCountsOnIsRightAfterAPauseAJumpAndAnotherSpeed() {
        var station = station(plain(item(Kind.MUSIC, 30)).repeating());
        var board = new Board();
        station.publishTo(board);
        station.startShow(600);
        seconds(5);
        station.setSpeed(4);
        seconds(2);
        station.jump(7);
        seconds(1);
        station.pause();
        seconds(50);

        var show = board.map("show");
        assertThat(show).containsEntry("paused", true).containsEntry("speed", 4.0);
        assertThat(board.number("elapsed_s")).isBetween(23.9, 24.1);
        station.resume();
        seconds(1);
        double then =
                board.number("elapsed_s") + (host.nanos() / 1e9 - board.number("at") / 1e3) * 4;
        var now = station.snapshot();
        assertThat(then).isBetween(27.9, 28.1);
        assertThat(BroadcastLoop.seconds(now.elapsedAt(wall.instant()).orElseThrow()))
                .isBetween(27.9, 28.1);
    }

    @Test
    void theSampleShowFillsTenMinutesWithoutAFault() {
        var station = station(ShowFile.sample());

        station.startShow();
        seconds(601);

        assertThat(story.lines("interrupt ")).noneMatch(line -> line.endsWith("Error"));
        assertThat(story.lines("state").stream().filter(l -> l.endsWith("DeadAir")).toList())
                .hasSizeLessThanOrEqualTo(2); // The gull, and Dolores.
        assertThat(story.lines("start")).hasSizeGreaterThan(30);
        assertThat(story.lines("timing AD_BREAK_END")).hasSize(2);
        assertThat(story.lines()).last().isEqualTo("600 state ShowEnding -> Idle");
    }

    @Test
    void timersAreTellableToWhoeverAsks() {
        var station = station(full(Breaks.of(2, 2)));
        station.startShow(600);
        seconds(10);

        var left = station.timeUntil(TimerEvent.BREAK_0_SECONDS);
        var active = station.isTimerActive(TimerEvent.AD_BREAK_START);
        seconds(1);

        assertThat(left.toCompletableFuture().join().orElseThrow()).isBetween(189.9, 190.1);
        assertThat(active.toCompletableFuture().join()).isFalse();
    }
}
