package dev.heddle.lab.modules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpdatesTest {
    @Test
    void aWorldThatIsCalledKeepsItsStateAndLosesNoCallOverSixUpdates() throws Exception {
        var result = Updates.run(6);
        assertThat(result.swapsMs()).hasSize(6);
        assertThat(result.calls()).isPositive();
        assertThat(result.lost()).isZero();
        assertThat(result.leaked()).isZero();
        assertThat(result.stamps()).isPositive();
        assertThat(result.kept()).isEqualTo(result.stamps());
    }
}
