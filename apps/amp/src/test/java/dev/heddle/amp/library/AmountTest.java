package dev.heddle.amp.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.library.Presets.Place;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {
    private static ChainSettings changed(String text) {
        var prompt = new PresetPrompt(text, Optional.of(ChainSettings.INITIAL), 0);
        return new LibraryProvider().nearest(prompt).settings();
    }

    @ParameterizedTest
    @CsvSource({
        "treble to 3, amp.treble, 0.3",
        "treble 0.7, amp.treble, 0.7",
        "treble to 11, amp.treble, 1",
        "treble 65 %, amp.treble, 0.65",
        "Höhen auf 65 Prozent, amp.treble, 0.65",
        "treble 3 bass 8, amp.bass, 0.8",
        "chorus 40%, chorus.mix, 0.4",
        "compression ratio 6, compressor.ratio, 6",
        "gate at -40 dB, noise_gate.threshold_db, -40",
        "delay 0.5 s, delay.time_ms, 500",
        "300ms echo, delay.time_ms, 300",
        "delay: 300 ms, delay.time_ms, 300",
        "delay of 5 seconds, delay.time_ms, 1200",
        "reverb 20 ms, reverb.pre_delay_ms, 20",
        "reverb 2500 ms, reverb.decay_s, 2.5",
        "chorus 2 Hz, chorus.rate_hz, 2",
        "bass down to 2, amp.bass, 0.2"
    })
    void numbersAreReadWithTheirUnitsAndStayInTheirRanges(
            String text, String written, double wanted) {
        var place = Place.of(written);
        assertThat(changed(text).number(place.block(), place.parameter().name())).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gate at 3",
                "compression ratio 20",
                "delay 300",
                "reverb 3 dB",
                "cab 4x12 3 ms",
                "no 500 ms please"
            })
    void aNumberThatDoesNotFitSetsNothing(String text) {
        var before = ChainSettings.INITIAL;
        var changed = changed(text);
        for (var block : Block.values()) {
            for (var number : block.numbers()) {
                assertThat(changed.number(block, number.name()))
                        .as("%s.%s", block.label(), number.name())
                        .isEqualTo(before.number(block, number.name()));
            }
        }
    }
}
