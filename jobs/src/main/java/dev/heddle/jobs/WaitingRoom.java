package dev.heddle.jobs;

import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOptions.Work;
import dev.heddle.jobs.resources.Admission;
import dev.heddle.jobs.resources.Admission.Answer;
import dev.heddle.jobs.resources.Need;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Who starts next. May be called from any thread; never blocks.
///
/// **Order.** There are four lines: of jobs that compute and jobs that wait, each with and without
/// a need. Of those at the head of a line for which there is a place, the oldest is asked about
/// first. If what it needs is short, no younger one with a need is asked about: a small job never
/// passes a big one for ever. One without a need passes both, because it takes nothing from them.
///
/// **One at a time.** Whoever changes something looks; if somebody looks already, that one looks
/// again. So no lock is held while the admission is asked, and the lines need none.
final class WaitingRoom {
    private static final int NAMES_SHOWN = 3;

    /// The jobs of one sort that wait, oldest first. For who looks.
    private static final class Line {
        final Work work;
        final boolean needy;
        final LinkedHashSet<JobRun<?>> jobs = new LinkedHashSet<>();

        /// The oldest, and what it waits for. Read by any thread.
        volatile @Nullable JobRun<?> head;

        volatile String why = "";

        Line(Work work, boolean needy) {
            this.work = work;
            this.needy = needy;
        }
    }

    /// The places for one sort of work.
    private static final class Places {
        final int count;
        final Set<JobRun<?>> taken = ConcurrentHashMap.newKeySet();

        Places(int count) {
            this.count = count;
        }

        boolean isFree() {
            return taken.size() < count;
        }

        /// Why there is none.
        String why() {
            var runaways = taken.stream().filter(JobRun::isRunaway).map(JobRun::name).toList();
            if (runaways.isEmpty()) {
                return "%d of %d places are taken".formatted(count, count);
            }
            var shown = runaways.subList(0, Math.min(NAMES_SHOWN, runaways.size()));
            return "%d of %d places are taken, %d of them by jobs that do not stop: %s%s"
                    .formatted(
                            count,
                            count,
                            runaways.size(),
                            String.join(", ", shown),
                            runaways.size() > NAMES_SHOWN ? ", ..." : "");
        }
    }

    private final Admission admission;
    private final int maxWaiting;
    private final Places computing;
    private final Places waiting;
    private final List<Line> lines =
            List.of(
                    new Line(Work.BLOCKING, false),
                    new Line(Work.BLOCKING, true),
                    new Line(Work.CPU, false),
                    new Line(Work.CPU, true));
    private final Queue<JobRun<?>> changed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger looks = new AtomicInteger();

    WaitingRoom(JobsOptions options, Helpers helpers) {
        admission = options.admission();
        maxWaiting = options.maxWaiting();
        computing = new Places(options.cpuWorkers());
        waiting = new Places(options.maxRunning());
        // By a helper: who gives something back may hold a lock that reserving takes.
        admission.whenThereIsRoom(() -> helpers.execute(this::look));
    }

    /// Looks at a job that has come, or that waits no longer.
    void look(JobRun<?> job) {
        changed.add(job);
        look();
    }

    /// Takes back the place of a job that has stopped.
    void leave(JobRun<?> job) {
        places(job.options().work()).taken.remove(job);
        look();
    }

    /// What a job waits for.
    String why(JobRun<?> job) {
        var line = line(job);
        return job.equals(line.head) ? line.why : "others wait before it; the first: " + line.why;
    }

    private Places places(Work work) {
        return switch (work) {
            case CPU -> computing;
            case BLOCKING -> waiting;
        };
    }

    private Line line(JobRun<?> job) {
        var options = job.options();
        boolean needy = !options.need().equals(Need.NONE);
        return switch (options.work()) {
            case CPU -> lines.get(needy ? 3 : 2);
            case BLOCKING -> lines.get(needy ? 1 : 0);
        };
    }

    /// Starts all that can start.
    void look() {
        if (looks.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            lookOnce();
            seen = looks.addAndGet(-seen);
        }
    }

    private void lookOnce() {
        var newcomers = new ArrayList<JobRun<?>>(1);
        for (var job = changed.poll(); job != null; job = changed.poll()) {
            if (job.isWaiting()) {
                line(job).jobs.add(job);
                newcomers.add(job);
            } else {
                line(job).jobs.remove(job);
            }
        }
        var shortage = startAll();
        for (var line : lines) {
            line.why = shortage.of(line);
        }
        refuse(newcomers);
        for (var line : lines) {
            var before = line.head;
            var head = line.jobs.isEmpty() ? null : line.jobs.getFirst();
            line.head = head;
            if (head != null && head != before && !newcomers.contains(head)) {
                head.waits();
            }
        }
        newcomers.stream().filter(JobRun::isWaiting).forEach(JobRun::waits);
    }

    /// Those of them who do not want to wait, and those for whom there is no room to.
    private void refuse(List<JobRun<?>> newcomers) {
        int waiting = 0;
        for (var line : lines) {
            waiting += line.jobs.size();
        }
        for (var job : newcomers.reversed()) {
            if (job.isWaiting() && job.options().whenShort() == WhenShort.REFUSE) {
                refuse(job, line(job).why);
                waiting--;
            } else if (job.isWaiting() && waiting > maxWaiting) {
                refuse(job, "%,d jobs wait already: %s".formatted(maxWaiting, line(job).why));
                waiting--;
            }
        }
    }

    private void refuse(JobRun<?> job, String reason) {
        line(job).jobs.remove(job);
        job.refuse(reason);
    }

    /// What was short when nobody could start any more.
    private static final class Shortage {
        private String forNeedy = "";
        private String forAll = "";
        private final WaitingRoom room;

        Shortage(WaitingRoom room) {
            this.room = room;
        }

        boolean isFor(Line line) {
            return !(line.needy ? forNeedy : forAll).isEmpty();
        }

        void met(Line line, String why) {
            if (!line.needy) {
                forAll = why;
            }
            forNeedy = why;
        }

        String of(Line line) {
            var places = room.places(line.work);
            return places.isFree() ? line.needy ? forNeedy : forAll : places.why();
        }
    }

    private Shortage startAll() {
        var shortage = new Shortage(this);
        while (true) {
            Line next = null;
            for (var line : lines) {
                if (!line.jobs.isEmpty()
                        && places(line.work).isFree()
                        && !shortage.isFor(line)
                        && (next == null || isOlder(line, next))) {
                    next = line;
                }
            }
            if (next == null) {
                return shortage;
            }
            startHead(next, shortage);
        }
    }

    private static boolean isOlder(Line line, Line other) {
        return line.jobs.getFirst().number() < other.jobs.getFirst().number();
    }

    private void startHead(Line line, Shortage shortage) {
        var job = line.jobs.getFirst();
        if (!job.isWaiting()) {
            line.jobs.remove(job);
            return;
        }
        switch (reserve(job)) {
            case Answer.Granted(var permit) -> {
                line.jobs.remove(job);
                var taken = places(line.work).taken;
                taken.add(job); // First: it may leave before `start` returns.
                if (!job.start(permit)) {
                    taken.remove(job);
                    permit.close();
                }
            }
            case Answer.Later(String reason, Duration estimate) ->
                    shortage.met(line, words(reason, estimate));
            case Answer.Never(String reason) -> {
                refuse(job, reason);
            }
        }
    }

    private Answer reserve(JobRun<?> job) {
        try {
            return admission.reserve(job.options().need());
        } catch (
                RuntimeException
                        e) { // Who may start is not known; the others must not wait for it.
            return new Answer.Never("the admission failed: " + e.getClass().getName());
        }
    }

    private static String words(String reason, Duration estimate) {
        return estimate.isPositive()
                ? "%s; about %d s".formatted(reason, Math.max(1, estimate.toSeconds()))
                : reason;
    }
}
