package dev.heddle.lab.modules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpdatesTest {
    /// A few back and forth; `./heddle soak` makes it a hundred.
    private static final int UPDATES = Integer.getInteger("heddle.updates", 6);

    @Test
    void aWorldThatIsCalledKeepsItsStateAndLosesNoCallOverManyUpdates() throws Exception {
        var result = Updates.run(UPDATES);
        assertThat(result.swapsMs()).hasSize(UPDATES);
        assertThat(result.calls()).isPositive();
        assertThat(result.lost()).isZero();
        assertThat(result.leaked()).isZero();
        assertThat(result.stamps()).isPositive();
        assertThat(result.kept()).isEqualTo(result.stamps());
    }
}
