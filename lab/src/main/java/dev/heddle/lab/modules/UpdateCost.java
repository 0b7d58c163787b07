package dev.heddle.lab.modules;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/// A hundred updates under load. It fails if the module's state does not add up in the end.
final class UpdateCost implements Measurement {
    private static final int UPDATES = 100;
    private static final int QUICK_UPDATES = 4;
    private static final double SWAP_BUDGET_MS = 8;
    private static final double RUNNING_GOAL_MS = 2000;
    private static final double COLLECTION_GOAL_MS = 5000;
    private static final int BARE_LOADS = 20;

    @Override
    public String name() {
        return "updates under load";
    }

    @Override
    public List<Figure> measure(Effort effort) throws Exception {
        var pauses = new CopyOnWriteArrayList<Double>();
        var listener = listen(pauses);
        Updates.Result result;
        try {
            result = Updates.run(effort.pick(UPDATES, QUICK_UPDATES));
        } finally {
            for (var collector : collectors()) {
                collector.removeNotificationListener(listener);
            }
        }
        if (result.kept() != result.stamps()) {
            throw new MeasurementException(
                    "%d were made, the module remembers %d"
                            .formatted(result.stamps(), result.kept()));
        }
        var swaps = samples(result.swapsMs());
        var running = samples(result.runningMs());
        var budget = new Peer("its budget", SWAP_BUDGET_MS);
        var bare = new Peer("bare class load", bareLoadMs());
        var calls = new Peer("calls meanwhile", result.calls());
        var updates = new Peer("updates", result.swapsMs().size());
        var collected = samples(result.collectedMs());
        return List.of(
                figure("swap, owner's time, median", swaps.median(), budget, SWAP_BUDGET_MS),
                figure("swap, owner's time, longest", swaps.highest(), budget, SWAP_BUDGET_MS),
                new Figure(
                        "swap, until it was over, longest",
                        Unit.MILLIS,
                        samples(result.heldMs()).highest(),
                        budget,
                        Goal.none()),
                new Figure(
                        "collector's pauses, longest",
                        Unit.MILLIS,
                        pauses.isEmpty() ? 0 : samples(pauses).highest(),
                        new Peer("median", pauses.isEmpty() ? 0 : samples(pauses).median()),
                        Goal.none()),
                figure("from release to running, median", running.median(), bare, RUNNING_GOAL_MS),
                figure(
                        "from release to running, longest",
                        running.highest(),
                        bare,
                        RUNNING_GOAL_MS),
                figure(
                        "until an old version is collected, longest",
                        collected.highest(),
                        new Peer("median", collected.median()),
                        COLLECTION_GOAL_MS),
                count("old versions not collected", result.leaked(), updates),
                count("calls not executed", result.lost(), calls));
    }

    private static Figure figure(String name, double millis, Peer peer, double goal) {
        return new Figure(name, Unit.MILLIS, millis, peer, Goal.atMost(goal));
    }

    private static Figure count(String name, long count, Peer peer) {
        return new Figure(name, Unit.COUNT, count, peer, Goal.atMost(0));
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// What it takes to load the same classes and make one object of them, with nothing around it.
    static double bareLoadMs() throws Exception {
        var place = new URL[] {SampleModule.place(SampleModule.TWO).toUri().toURL()};
        var times = new ArrayList<Double>();
        for (int i = 0; i < BARE_LOADS; i++) {
            long began = System.nanoTime();
            // Our own loader knows the classes, too; this one asks it only for the module's API.
            try (var loader = new Outsider(place)) {
                var _ =
                        loader.loadClass(SampleModule.TWO)
                                .asSubclass(LiveModule.class)
                                .getConstructor()
                                .newInstance();
            }
            times.add((System.nanoTime() - began) / 1e6);
        }
        return samples(times).median();
    }

    private static final class Outsider extends URLClassLoader {
        Outsider(URL[] place) {
            super(place, UpdateCost.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith("dev.heddle.stamps.")
                    ? findClass(name)
                    : super.loadClass(name, resolve);
        }
    }

    private static List<NotificationEmitter> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(NotificationEmitter.class::cast)
                .toList();
    }

    private static NotificationListener listen(List<Double> pauses) {
        NotificationListener listener =
                (notification, _) -> {
                    if (notification.getUserData() instanceof CompositeData data) {
                        var info = GarbageCollectionNotificationInfo.from(data);
                        if (!info.getGcName().contains("Concurrent")) {
                            pauses.add((double) info.getGcInfo().getDuration());
                        }
                    }
                };
        for (var collector : collectors()) {
            collector.addNotificationListener(listener, null, null);
        }
        return listener;
    }
}
