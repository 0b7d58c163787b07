package dev.heddle.lab.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Unit;
import org.junit.jupiter.api.Test;

class SampleCostTest {
    @Test
    void aSampleAllocatesNothingAndThePeersDo() throws Exception {
        var figures = new SampleCost().measure(Effort.QUICK);

        assertThat(figures)
                .filteredOn(figure -> figure.unit() == Unit.BYTES_PER_OP)
                .hasSize(2)
                .allSatisfy(figure -> assertThat(figure.ours()).isLessThan(1))
                .anySatisfy(figure -> assertThat(figure.peer().value()).isGreaterThan(1_000));
    }
}
