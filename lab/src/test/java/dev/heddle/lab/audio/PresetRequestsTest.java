package dev.heddle.lab.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import org.junit.jupiter.api.Test;

class PresetRequestsTest {
    @Test
    void cancelledRequestsLeaveNothingAndEachFigureIsThere() throws Exception {
        var figures = new PresetRequests().measure(Effort.QUICK);
        assertThat(figures).hasSize(7);
        assertThat(figures)
                .filteredOn(figure -> figure.name().startsWith("left"))
                .hasSize(3)
                .allSatisfy(figure -> assertThat(figure.ours()).isZero());
        assertThat(figures).extracting(Figure::name).doesNotHaveDuplicates();
    }
}
