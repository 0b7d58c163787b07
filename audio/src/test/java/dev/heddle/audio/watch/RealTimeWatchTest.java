package dev.heddle.audio.watch;

import static dev.heddle.audio.watch.LateCause.COLLECTION;
import static dev.heddle.audio.watch.LateCause.OWN_CODE;
import static dev.heddle.audio.watch.LateCause.PREEMPTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.audio.watch.PlayedUsage.Machine;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealTimeWatchTest {
    private static final int RATE = 64_000;
    private static final int FRAMES = 64;

    /// A block's length at that rate.
    private static final long MILLI = 1_000_000;

    private static final long DEADLINE = MILLI;
    private static final long LITTLE = MILLI / 100;

    private final Machine machine = new Machine();
    private final CollectorPauses pauses = new CollectorPauses();
    private final float[] sound = new float[FRAMES];
    private Runnable work = () -> machine.work(LITTLE);
    private RealTimeWatch watch = watch(FRAMES);
    private long due;

    private RealTimeWatch watch(int aheadFrames) {
        return new RealTimeWatch(
                (_, _, _) -> work.run(),
                RATE,
                aheadFrames,
                machine::usage,
                pauses,
                () -> machine.nanos + RealTimeWatch.SETTLE_NANOS);
    }

    @Test
    void countsBlocksAndFindsNothingInWhatIsClean() {
        play(100);

        var report = watch.report();
        assertThat(report.blocks()).isEqualTo(100);
        assertThat(report.frames()).isEqualTo(6_400);
        assertThat(report.allocatedBytes()).isZero();
        assertThat(report.waits()).isZero();
        assertThat(report.late()).isZero();
        assertThat(report.worst()).isEqualTo(0.01);
        assertThat(report.load(1)).isEqualTo(0.05);
    }

    @Test
    void countsWhatTheThreadHasDoneWithinTheCallbackOnly() {
        work =
                () -> {
                    machine.allocatedBytes += 16;
                    machine.waits += 2;
                    machine.majorFaults += 3;
                    machine.work(LITTLE);
                };
        for (int i = 0; i < 10; i++) {
            machine.allocatedBytes += 1_000; // Between blocks it may do what it likes.
            machine.waits++;
            play(1);
        }

        var report = watch.report();
        assertThat(report.allocatedBytes()).isEqualTo(160);
        assertThat(report.waits()).isEqualTo(20);
        assertThat(report.majorFaults()).isEqualTo(30);
    }

    @Test
    void saysWhatTheSystemDoesNotTell() {
        machine.knowsWaits = false;
        watch = watch(FRAMES);
        play(10);

        assertThat(watch.report().waits()).isEqualTo(-1);
        assertThat(watch.report().majorFaults()).isEqualTo(-1);
    }

    @Test
    void aBlockThatTakesLongerThanItLastsIsLateByOwnCode() {
        play(10);
        once(() -> machine.work(3 * DEADLINE));
        play(10);

        assertThat(causes()).containsExactlyEntriesOf(Map.of(OWN_CODE, 1L));
        assertThat(watch.report().worst()).isEqualTo(3);
        assertThat(watch.report().load(1)).isInfinite();
        assertThat(watch.report().load(0.9)).isEqualTo(0.05);
    }

    @Test
    void aBlockThatWaitedIsLateByOwnCode() {
        play(10);
        once(() -> {
            machine.nanos += 3 * DEADLINE;
            machine.waits++;
        });

        assertThat(causes()).containsExactlyEntriesOf(Map.of(OWN_CODE, 1L));
    }

    @Test
    void aBlockThatWasPutOffWithoutWaitingIsPreempted() {
        play(10);
        once(() -> machine.nanos += 3 * DEADLINE);

        assertThat(causes()).containsExactlyEntriesOf(Map.of(PREEMPTED, 1L));
    }

    @Test
    void aThreadThatWasStoppedByTheCollectorIsLateByCollection() {
        play(10);
        once(() -> {
            collect();
            machine.waits++;
        });

        assertThat(causes()).containsExactlyEntriesOf(Map.of(COLLECTION, 1L));
    }

    @Test
    void aThreadThatWokeLateFromACollectionIsLateByCollection() {
        play(10);
        due += DEADLINE;
        machine.nanos = due;
        collect();
        process();

        assertThat(causes()).containsExactlyEntriesOf(Map.of(COLLECTION, 1L));
    }

    @Test
    void aThreadThatWokeLateFromNothingIsPreempted() {
        play(10);
        machine.nanos = due + 5 * DEADLINE;
        process();

        assertThat(causes()).containsExactlyEntriesOf(Map.of(PREEMPTED, 1L));
    }

    @Test
    void aThreadThatNeverWaitedWasNotStoppedWhateverTheCollectorSays() {
        play(10);
        once(this::collect);

        assertThat(causes()).containsExactlyEntriesOf(Map.of(PREEMPTED, 1L));
    }

    @Test
    void aCollectionElsewhereInTimeExplainsNothing() {
        play(10);
        collect();
        play(50);
        once(() -> {
            machine.nanos += 3 * DEADLINE;
            machine.waits++;
        });

        assertThat(watch.report().causes().get(OWN_CODE)).isEqualTo(1);
    }

    @Test
    void aCauseIsToldWhenTheCollectorHasHadItsTime() {
        watch =
                new RealTimeWatch(
                        (_, _, _) -> work.run(),
                        RATE,
                        FRAMES,
                        machine::usage,
                        pauses,
                        () -> machine.nanos);
        once(() -> machine.work(3 * DEADLINE));

        assertThat(watch.report().late()).isEqualTo(1);
        assertThat(causes()).isEmpty();
        machine.nanos += RealTimeWatch.SETTLE_NANOS;
        assertThat(causes()).hasSize(1);
    }

    @Test
    void aDeviceWithABufferMayAskInBursts() {
        watch = watch(15 * FRAMES); // Sixteen blocks, four asked for at a time.
        for (int burst = 0; burst < 100; burst++) {
            for (int i = 0; i < 4; i++) {
                process();
            }
            due += 4 * DEADLINE;
            machine.nanos = due;
        }

        assertThat(watch.report().late()).isZero();
    }

    @Test
    void aBufferThatRanOutIsNoticed() {
        watch = watch(3 * FRAMES);
        play(20);
        once(() -> machine.work(2 * DEADLINE)); // It has three.
        assertThat(watch.report().late()).isZero();
        machine.nanos = due;
        play(20);
        once(() -> machine.work(4 * DEADLINE));

        assertThat(watch.report().late()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, 0, 300})
    void followsAClockOfItsOwnForHours(long partsPerMillion) {
        long apart = DEADLINE + DEADLINE * partsPerMillion / 1_000_000;
        for (int i = 0; i < 1_000_000; i++) {
            machine.nanos = i * apart;
            process();
        }
        assertThat(watch.report().late()).isZero();

        work = () -> machine.work(2 * DEADLINE);
        process();
        assertThat(watch.report().late()).isEqualTo(1);
    }

    @Test
    void aDeviceThatBeginsAnewIsNotLate() {
        play(10);
        machine.nanos += 1_000 * DEADLINE;
        watch.restart();
        process();

        assertThat(watch.report().late()).isZero();
    }

    @Test
    void moreThanCanBeLookedAtAreCountedAllTheSame() {
        work = () -> machine.work(2 * DEADLINE);
        for (int i = 0; i < RealTimeWatch.PENDING + 100; i++) {
            process();
        }

        assertThat(watch.report().late()).isEqualTo(RealTimeWatch.PENDING + 100);
        assertThat(causes())
                .containsExactlyEntriesOf(Map.of(OWN_CODE, (long) RealTimeWatch.PENDING));
        process();
        assertThat(causes()).containsExactlyEntriesOf(Map.of(OWN_CODE, RealTimeWatch.PENDING + 1L));
    }

    @Test
    void refusesWhatIsNoDevice() {
        assertThatIllegalArgumentException().isThrownBy(() -> watch(0));
    }

    // ---- what the test plays ------------------------------------------------------------------

    /// Blocks that the device asks for at their times.
    private void play(int blocks) {
        for (int i = 0; i < blocks; i++) {
            machine.nanos = due;
            process();
            due += DEADLINE;
        }
    }

    /// One block with other work.
    private void once(Runnable other) {
        var usual = work;
        work = other;
        play(1);
        work = usual;
        due = Math.max(due, machine.nanos);
    }

    /// A collection of five blocks' length, and the news of it.
    private void collect() {
        long start = machine.nanos;
        machine.nanos += 5 * DEADLINE;
        pauses.add(start / MILLI, machine.nanos / MILLI, machine.nanos);
    }

    private void process() {
        watch.process(sound, sound, FRAMES);
    }

    private Map<LateCause, Long> causes() {
        return watch.report().causes();
    }
}
