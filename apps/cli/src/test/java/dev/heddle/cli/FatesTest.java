package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// The checker finds each planted fault, and nothing where there is none.
class FatesTest {
    private final Fates fates = new Fates();

    FatesTest() {
        fates.told("c-1", "queued");
        fates.told("c-1", "unknown");
        fates.told("c-1", "executed");
        fates.told("c-1", "executed");
        fates.ran("c-1");
        fates.told("c-2", "expired");
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(fates.faults()).isEmpty();
        assertThat(fates.counts()).isEqualTo(Map.of("executed", 1L, "expired", 1L));
    }

    @Test
    void findsTwoFates() {
        fates.told("c-1", "cancelled");
        assertThat(fates.faults()).singleElement().asString().contains("c-1 was told to be");
    }

    @Test
    void findsNoFate() {
        fates.told("c-3", "queued");
        fates.told("c-3", "unknown");
        assertThat(fates.faults()).containsExactly("c-3 was told to be [queued, unknown]");
        fates.told("c-3", "executed");
        fates.told("c-3", "running");
        fates.ran("c-3");
        assertThat(fates.faults()).hasSize(1);
    }

    @Test
    void findsOneThatRanTwice() {
        fates.ran("c-1");
        assertThat(fates.faults()).containsExactly("c-1 ran 2 times");
    }

    @Test
    void findsOneThatWasExecutedAndDidNotRun() {
        fates.told("c-3", "executed");
        assertThat(fates.faults()).containsExactly("c-3 was executed and did not run");
    }

    @Test
    void findsOneThatRanAndWasNotExecuted() {
        fates.ran("c-2");
        fates.ran("c-4");
        assertThat(fates.faults())
                .containsExactly("c-2 ran and was [expired]", "c-4 ran and nobody was told");
    }
}
