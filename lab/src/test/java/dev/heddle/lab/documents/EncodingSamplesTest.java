package dev.heddle.lab.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncodingSamplesTest {
    @Test
    void eachIsReadInItsCharsetAndMostAreInNoOther() throws Exception {
        var samples = EncodingSamples.all();

        assertThat(samples)
                .hasSizeGreaterThan(500)
                .allMatch(sample -> sample.bytes().length > 200 && sample.bytes().length <= 253)
                .allMatch(sample -> sample.isReadIn(sample.charset()))
                .anyMatch(EncodingSamples.Sample::isMacRoman);
        assertThat(samples.stream().filter(s -> s.isReadIn(StandardCharsets.UTF_8)).count())
                .isLessThan(samples.size() / 2);
    }
}
