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
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
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
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final int NAMES_SHOWN = 3;

    /// How often one who changes something looks for others, before a helper goes on.
    private static final int MOST_ROUNDS = 32;

    /// The jobs of one sort that wait, oldest first. For who looks.
    private static final class Line {
        final Work work;
        final boolean needy;
        final LinkedHashSet<JobRun<?>> jobs = new LinkedHashSet<>();

        /// The oldest, and what it waits for. Read by any thread.
        volatile @Nullable JobRun<?> head;

        volatile String why = "";

        /// The same, as it was found in this look.
        String found = "";

        Line(Work work, boolean needy) {
            this.work = work;
            this.needy = needy;
        }

        /// Says what was found, and tells the head, if that is news to it.
        void update(List<JobRun<?>> newcomers) {
            var first = jobs.isEmpty() ? null : jobs.getFirst();
            boolean news = !Objects.equals(first, head) || !found.equals(why);
            head = first;
            why = found;
            if (first != null && news && !newcomers.contains(first)) {
                first.waits();
            }
        }
    }

    /// The places for one sort of work.
    private static final class Places {
        final IntSupplier count;
        final Set<JobRun<?>> taken = ConcurrentHashMap.newKeySet();

        Places(IntSupplier count) {
            this.count = count;
        }

        boolean isFree() {
            return taken.size() < count.getAsInt();
        }

        /// Why there is none.
        String why() {
            var runaways = taken.stream().filter(JobRun::isRunaway).map(JobRun::name).toList();
            if (runaways.isEmpty()) {
                return "%d of %d places are taken".formatted(taken.size(), count.getAsInt());
            }
            var shown = runaways.subList(0, Math.min(NAMES_SHOWN, runaways.size()));
            return "%d of %d places are taken, %d of them by jobs that do not stop: %s%s"
                    .formatted(
                            taken.size(),
                            count.getAsInt(),
                            runaways.size(),
                            String.join(", ", shown),
                            runaways.size() > NAMES_SHOWN ? ", ..." : "");
        }
    }

    private final Helpers helpers;
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
        this.helpers = helpers;
        admission = options.admission();
        maxWaiting = options.maxWaiting();
        computing = new Places(() -> admission.workers(options.cpuWorkers()));
        waiting = new Places(options::maxRunning);
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
        if (looks.getAndIncrement() == 0) {
            helpers.executeOnPlatform(this::keepLooking); // The admission may have a lock.
        }
    }

    /// Others may change things for ever; a submit must not.
    private void keepLooking() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            int seen = looks.get();
            try {
                lookOnce();
            } catch (Throwable e) { // The next look must not find that somebody still looks.
                LOG.log(System.Logger.Level.ERROR, "starting jobs failed; trying on", e);
            }
            if (looks.addAndGet(-seen) == 0) {
                return;
            }
        }
        helpers.execute(this::keepLooking);
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
        startAll();
        refuse(newcomers);
        for (var line : lines) {
            line.update(newcomers);
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
                refuse(job, line(job).found);
                waiting--;
            } else if (job.isWaiting() && waiting > maxWaiting) {
                refuse(job, "%,d jobs wait already: %s".formatted(maxWaiting, line(job).found));
                waiting--;
            }
        }
    }

    private void refuse(JobRun<?> job, String reason) {
        line(job).jobs.remove(job);
        job.refuse(reason);
    }

    /// Starts who can, and finds out for each line why its head cannot.
    private void startAll() {
        var shortage = new Shortage();
        while (true) {
            Line next = null;
            for (var line : lines) {
                line.found = line.jobs.isEmpty() ? "" : whyNot(line, shortage);
                if (!line.jobs.isEmpty()
                        && line.found.isEmpty()
                        && (next == null || isOlder(line, next))) {
                    next = line;
                }
            }
            if (next == null) {
                return;
            }
            startHead(next, shortage);
        }
    }

    /// What the admission has said to the older ones.
    private static final class Shortage {
        private String forNeedy = "";
        private String forAll = "";

        void met(Line line, String why) {
            if (!line.needy) {
                forAll = why;
            }
            forNeedy = why;
        }
    }

    private String whyNot(Line line, Shortage shortage) {
        var places = places(line.work);
        return places.isFree() ? line.needy ? shortage.forNeedy : shortage.forAll : places.why();
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
                    JobRun.giveBack(permit);
                }
            }
            case Answer.Later(String reason, Duration estimate) ->
                    shortage.met(line, words(reason, estimate));
            case Answer.Never(String reason) -> refuse(job, reason);
        }
    }

    private Answer reserve(JobRun<?> job) {
        try {
            return admission.reserve(job.options().need());
        } catch (RuntimeException e) { // The others must not wait for what never gets an answer.
            return new Answer.Never("the admission failed: " + e.getClass().getName());
        }
    }

    private static String words(String reason, Duration estimate) {
        return estimate.isPositive()
                ? "%s; about %d s".formatted(reason, Math.max(1, estimate.toSeconds()))
                : reason;
    }
}
