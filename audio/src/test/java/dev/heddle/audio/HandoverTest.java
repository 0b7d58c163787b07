package dev.heddle.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Sounds that cross threads are whole. `-Dheddle.handovers=N` hands over N.
class HandoverTest {
    private static final long COUNT = Long.getLong("heddle.handovers", 20_000);

    /// Of the planted way one in ten is torn where two processors are free; this is for one that is
    /// hardly ever free.
    private static final long PATIENCE = 100_000_000;

    @Test
    void everySoundArrivesOnceAndWhole() throws Exception {
        assertThat(Handovers.byLane(COUNT)).isEqualTo(new Handovers.Seen(COUNT, 0));
    }

    @Test
    void aFlagAndACopyTear() throws Exception {
        assertThat(Handovers.byFlagThenCopy(PATIENCE).torn()).isPositive();
    }
}
