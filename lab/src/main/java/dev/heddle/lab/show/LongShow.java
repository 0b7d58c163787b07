package dev.heddle.lab.show;

import dev.heddle.core.Policy;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Unit;
import dev.heddle.radio.Station;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.loop.Player;
import dev.heddle.radio.show.ShowFile;
import dev.heddle.radio.timer.HandClock;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Eight hours of show on a virtual clock, all of it: beside the same loop moved by hand, with no
/// owner around it. The drift is the greatest difference between an event's time here and there.
final class LongShow implements Measurement {
    private static final int HOURS = 8;
    private static final int QUICK_HOURS = 1;
    private static final int ROUNDS = 5;

    @Override
    public String name() {
        return "long show";
    }

    @Override
    public List<Figure> measure(Effort effort) throws MeasurementException {
        var length = Duration.ofHours(effort.pick(HOURS, QUICK_HOURS));
        var rounds = new Rounds();
        long drift = 0;
        for (int round = 0; round < effort.pick(ROUNDS, 1); round++) {
            var owned = new ArrayList<BroadcastEvent>();
            var plain = new ArrayList<BroadcastEvent>();
            double ours = millis(() -> onAnOwner(length, owned));
            double peer = millis(() -> byHand(length, plain));
            rounds.add(ours, peer);
            drift = Math.max(drift, drift(owned, plain));
        }
        return List.of(
                rounds.median(
                        length.toHours() + " h of show, to the end",
                        Unit.MILLIS,
                        "the loop by hand",
                        Goal.none()),
                new Figure(
                        "drift after it",
                        Unit.NANOS,
                        drift,
                        new Peer("the loop by hand", 0),
                        Goal.atMost(0)));
    }

    private static double millis(Runnable body) {
        long began = System.nanoTime();
        body.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private static void onAnOwner(Duration length, List<BroadcastEvent> heard) {
        var host = new SimHost();
        var owner = host.owner("radio", Policy.DEFAULT);
        var station = Station.on(owner, ShowFile.sample());
        var _ = station.events().connect(owner, heard::add);
        var _ = station.startShow(BroadcastLoop.seconds(length));
        host.advance(length.plusSeconds(1));
        station.close();
    }

    private static void byHand(Duration length, List<BroadcastEvent> heard) {
        var clock = new HandClock();
        var loop = new BroadcastLoop(ShowFile.sample(), clock, Player.silent(clock), heard::add);
        loop.start(BroadcastLoop.seconds(length));
        clock.advance(length.plusSeconds(1));
    }

    private static long drift(List<BroadcastEvent> owned, List<BroadcastEvent> plain)
            throws MeasurementException {
        if (owned.size() != plain.size() || owned.isEmpty()) {
            throw new MeasurementException(
                    "%d events here, %d there".formatted(owned.size(), plain.size()));
        }
        long worst = 0;
        for (int i = 0; i < owned.size(); i++) {
            var difference = owned.get(i).at().minus(plain.get(i).at()).abs();
            worst = Math.max(worst, difference.toNanos());
        }
        return worst;
    }
}
