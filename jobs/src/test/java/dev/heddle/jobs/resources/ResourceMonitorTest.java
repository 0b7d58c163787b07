package dev.heddle.jobs.resources;

import static dev.heddle.jobs.resources.ResourceLevel.CRITICAL;
import static dev.heddle.jobs.resources.ResourceLevel.DANGER;
import static dev.heddle.jobs.resources.ResourceLevel.NORMAL;
import static dev.heddle.jobs.resources.ResourceLevel.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.resources.Admission.Answer;
import dev.heddle.jobs.resources.Admission.Answer.Granted;
import dev.heddle.jobs.resources.Admission.Answer.Later;
import dev.heddle.jobs.resources.Admission.Answer.Never;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Levels and reservations on a machine of 1,000 MiB; critical is from 850 on.
class ResourceMonitorTest {
    private static final long MIB = 1 << 20;

    private final FakeReader machine = new FakeReader();
    private long now;
    private long freeHeapMib;
    private int collections;

    @Test
    void eachLevelBeginsAtItsShareAndEndsSomeWayBelow() {
        var monitor = monitor();
        var events = new ArrayList<ResourceEvent>();
        try (var owner = Owner.hosted("window", Policy.DEFAULT)) {
            var _ = monitor.events().connect(owner, events::add);
            assertThat(levelAt(monitor, 749)).isEqualTo(NORMAL);
            assertThat(levelAt(monitor, 750)).isEqualTo(WARNING);
            assertThat(levelAt(monitor, 701)).isEqualTo(WARNING);
            assertThat(levelAt(monitor, 950)).isEqualTo(DANGER);
            assertThat(levelAt(monitor, 901)).isEqualTo(DANGER);
            assertThat(levelAt(monitor, 899)).isEqualTo(CRITICAL);
            assertThat(levelAt(monitor, 799)).isEqualTo(WARNING);
            assertThat(levelAt(monitor, 699)).isEqualTo(NORMAL);
            while (owner.tick() > 0) {}
        }
        assertThat(events)
                .containsExactly(
                        new ResourceEvent.Worse(
                                NORMAL,
                                WARNING,
                                "memory: 75 % of 1000 MiB are taken, WARNING from 75 % on"),
                        new ResourceEvent.Worse(
                                WARNING,
                                DANGER,
                                "memory: 95 % of 1000 MiB are taken, DANGER from 95 % on"),
                        new ResourceEvent.Better(DANGER, CRITICAL),
                        new ResourceEvent.Better(CRITICAL, WARNING),
                        new ResourceEvent.Better(WARNING, NORMAL));
    }

    @Test
    void inACriticalStateNothingStartsAndItSaysWhyAndWhenItIsOverWhoWaitsIsCalled() {
        var monitor = monitor();
        var called = new ArrayList<String>();
        monitor.whenThereIsRoom(() -> called.add("room"));
        levelAt(monitor, 860);
        assertThat(called).isEmpty();
        assertThat(monitor.reserve(Need.NONE))
                .isEqualTo(
                        new Later(
                                "memory: 86 % of 1000 MiB are taken, CRITICAL from 85 % on",
                                Duration.ZERO));
        assertThat(monitor.canStart(Need.NONE).yes()).isFalse();
        levelAt(monitor, 100);
        assertThat(called).containsExactly("room");
        assertThat(monitor.canStart(Need.NONE).yes()).isTrue();
        levelAt(monitor, 100);
        assertThat(called).as("nobody waits any more").hasSize(1);
    }

    @Test
    void whoRunsJobsIsWarnedOnceAndInDangerAgainAndAgain() {
        var monitor = monitor();
        var warned = new ArrayList<ResourceLevel>();
        monitor.whenShort((level, _) -> warned.add(level));
        for (int taken : new int[] {760, 770, 960, 970, 980, 100, 100}) {
            levelAt(monitor, taken);
        }
        assertThat(warned).containsExactly(WARNING, DANGER, DANGER, DANGER);
    }

    @Test
    void whatOthersKeepBusyCountsAndWhatWeKeepBusyDoesNot() {
        var monitor = monitor();
        machine.cpu = 1;
        machine.ownCpu = 0.9;
        measure(monitor, 50);
        assertThat(monitor.level()).isEqualTo(NORMAL);
        assertThat(monitor.workers(8)).isEqualTo(4);
        machine.ownCpu = 0.1;
        measure(monitor, 1);
        assertThat(monitor.level()).as("one busy interval").isEqualTo(NORMAL);
        measure(monitor, 50);
        assertThat(monitor.level()).isEqualTo(CRITICAL);
        try (var _ = granted(monitor.reserve(mib(1)))) { // One at a time, however long.
            assertThat(monitor.canStart(mib(1)).reason())
                    .isEqualTo("CPU: other programs keep 90 % busy, CRITICAL from 85 % on");
            assertThat(monitor.canStart(Need.NONE).yes()).isTrue();
        }
        assertThat(monitor.canStart(mib(1)).yes()).isTrue();
    }

    @Test
    void aMachineThatOnlyWaitsForMemoryIsCriticalWhateverSeemsToBeAvailable() {
        var monitor = monitor();
        machine.allStalled = 0.3;
        measure(monitor, 1);
        assertThat(monitor.canStart(Need.NONE).reason())
                .isEqualTo(
                        "memory: all work waited for it in 30 % of the time, CRITICAL from 20 % on");
        machine.allStalled = 0;
        measure(monitor, 1);
        assertThat(monitor.level()).isEqualTo(NORMAL);
    }

    @Test
    void thereIsAlwaysOneWorkerAndNeverMoreThanAskedFor() {
        var monitor = monitor();
        assertThat(monitor.workers(2)).isEqualTo(2);
        assertThat(monitor.workers(8)).isEqualTo(4);
        levelAt(monitor, 760);
        assertThat(monitor.workers(8)).isEqualTo(2);
        levelAt(monitor, 960);
        assertThat(monitor.workers(8)).isEqualTo(1);
        assertThat(monitor.workers(0)).isEqualTo(1);
    }

    @Test
    void whatAJobHasTakenOfItsReservationIsNotCountedAgainAndWhatItHasNotIsNotMissed() {
        machine.othersMib = 100;
        machine.ownMib = 100;
        var monitor = monitor();
        assertThat(monitor.reserve(mib(400))).isInstanceOf(Granted.class);
        // Not taken yet: 100 of others, 100 of ours, 400 reserved, 250 are left below 850.
        assertThat(monitor.canStart(mib(251)).yes()).isFalse();
        assertThat(monitor.canStart(mib(250)).yes()).isTrue();
        machine.ownMib = 500; // Taken.
        measure(monitor, 1);
        assertThat(monitor.canStart(mib(251)).yes()).isFalse();
        assertThat(monitor.canStart(mib(250)).yes()).isTrue();
        machine.othersMib = 200; // Others come.
        measure(monitor, 1);
        assertThat(monitor.canStart(mib(151)).yes()).isFalse();
        assertThat(monitor.canStart(mib(150)).yes()).isTrue();
    }

    @Test
    void heapThatEarlierJobsHaveLeftFreeIsAtTheNextJobsDisposal() {
        machine.ownMib = 100;
        var monitor = monitor();
        granted(monitor.reserve(mib(700))).close();
        machine.ownMib = 900;
        freeHeapMib = 700;
        measure(monitor, 1);
        assertThat(monitor.level()).isEqualTo(NORMAL);
        assertThat(monitor.canStart(mib(700)).yes()).isTrue();
    }

    @Test
    void whereGarbageAloneHoldsJobsUpItIsCollectedAndOnceAMinuteOnly() {
        machine.ownMib = 100;
        var monitor = monitor();
        granted(monitor.reserve(mib(700))).close();
        machine.ownMib = 900;
        measure(monitor, 1);
        assertThat(monitor.reserve(mib(500))).isInstanceOf(Later.class);
        measure(monitor, 1);
        assertThat(collections).isEqualTo(1);
        assertThat(monitor.reserve(mib(500))).isInstanceOf(Later.class);
        measure(monitor, 1);
        assertThat(collections).isEqualTo(1);
    }

    @Test
    void whatCanNeverBeIsRefusedForEver() {
        machine.ownMib = 100;
        assertThat(monitor().reserve(mib(751)))
                .isEqualTo(
                        new Never(
                                "needs 751 MiB of memory, and jobs never get more than 750 MiB here"));
        assertThat(monitor(100).reserve(mib(101))).isInstanceOf(Never.class);
        assertThat(monitor(100).reserve(mib(100))).isInstanceOf(Granted.class);
    }

    @Test
    void aBudgetIsAllThatReservationsComeToAndAPermitComesBackOnce() {
        var monitor = monitor(400);
        var called = new ArrayList<String>();
        monitor.whenThereIsRoom(() -> called.add("room"));
        var first = granted(monitor.reserve(mib(200)));
        var second = granted(monitor.reserve(mib(200)));
        assertThat(monitor.reserve(mib(1)))
                .isEqualTo(
                        new Later(
                                "needs 1 MiB of memory; 0 MiB are left beside the 400 MiB that jobs"
                                        + " have reserved",
                                Duration.ZERO));
        first.close();
        first.close();
        assertThat(called).hasSize(1);
        assertThat(monitor.reservedBytes()).isEqualTo(200 * MIB);
        second.close();
        assertThat(monitor.reservedBytes()).isZero();
    }

    @Test
    void whoWaitsIsToldHowLongByWhatOthersTookBefore() {
        var monitor = monitor(400);
        var first = granted(monitor.reserve(mib(200)));
        now = 8_000_000_000L;
        first.close();
        var _ = monitor.reserve(mib(200));
        now += 1_000_000_000L;
        var _ = monitor.reserve(mib(200));
        now += 1_000_000_000L;
        assertThat(monitor.reserve(mib(200)))
                .isInstanceOfSatisfying(
                        Later.class,
                        later -> assertThat(later.estimate()).isEqualTo(Duration.ofSeconds(6)));
        assertThat(monitor.reserve(mib(300)))
                .isInstanceOfSatisfying(
                        Later.class,
                        later -> assertThat(later.estimate()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void aListenerThatThrowsHarmsNobodyAndTheirNumberIsLimited() {
        var monitor = monitor(100);
        var called = new ArrayList<String>();
        monitor.whenThereIsRoom(() -> {
            throw new IllegalStateException("planted");
        });
        monitor.whenThereIsRoom(() -> called.add("room"));
        granted(monitor.reserve(mib(1))).close();
        assertThat(called).hasSize(1);
        for (int i = 2; i < ResourceMonitor.MAX_LISTENERS; i++) {
            monitor.whenThereIsRoom(() -> {});
        }
        assertThatThrownBy(() -> monitor.whenThereIsRoom(() -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatCannotBeReadChangesNothingAndClosedItReadsNoMore() {
        var monitor = monitor();
        machine.readable = false;
        assertThat(levelAt(monitor, 960)).isEqualTo(NORMAL);
        machine.readable = true;
        monitor.close();
        monitor.close();
        assertThat(machine.closed).isTrue();
        assertThat(levelAt(monitor, 960)).isEqualTo(NORMAL);
    }

    @Test
    void measuresAgainAndAgainUntilItIsClosed() throws InterruptedException {
        // On this machine, however busy: nothing is short before all of it is taken.
        var limits = new ResourceLimits(Duration.ofMillis(1), 1, 1, 1, 0, 1, 1);
        var asked = new CountDownLatch(3);
        try (var monitor = ResourceMonitor.open(limits)) {
            assertThat(monitor.now().limitBytes()).isPositive();
            monitor.whenThereIsRoom(() -> {
                asked.countDown();
                var _ = monitor.reserve(new Need(1)); // Waits again.
            });
            var held = granted(monitor.reserve(new Need(1)));
            assertThat(monitor.reserve(new Need(1))).isInstanceOf(Later.class);
            asked.await();
            held.close();
        }
    }

    @Test
    void limitsThatCannotHoldAreRefused() {
        assertThatThrownBy(() -> ResourceLimits.DEFAULT.withInterval(Duration.ZERO))
                .hasMessageContaining("interval");
        assertThatThrownBy(() -> ResourceLimits.DEFAULT.withBudget(0))
                .hasMessageContaining("budgetBytes");
        assertThatThrownBy(() -> new ResourceLimits(Duration.ofSeconds(1), 0.9, 0.8, 1, 0, 0.2, 1))
                .hasMessageContaining("0.9, 0.8, 1.0");
    }

    private ResourceMonitor monitor() {
        return monitor(ResourceLimits.NO_BUDGET / MIB);
    }

    private ResourceMonitor monitor(long budgetMib) {
        var heap =
                new ResourceMonitor.Heap() {
                    @Override
                    public long freeBytes() {
                        return freeHeapMib * MIB;
                    }

                    @Override
                    public void collect() {
                        collections++;
                    }
                };
        return new ResourceMonitor(
                ResourceLimits.DEFAULT.withBudget(budgetMib * MIB), machine, heap, () -> now);
    }

    private ResourceLevel levelAt(ResourceMonitor monitor, int takenMib) {
        machine.othersMib = takenMib - machine.ownMib;
        monitor.measure();
        return monitor.level();
    }

    private static void measure(ResourceMonitor monitor, int times) {
        for (int i = 0; i < times; i++) {
            monitor.measure();
        }
    }

    private static Need mib(long mebibytes) {
        return new Need(mebibytes * MIB);
    }

    private static Admission.Permit granted(Answer answer) {
        assertThat(answer).isInstanceOf(Granted.class);
        return ((Granted) answer).permit();
    }
}
