package dev.heddle.audio.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.audio.io.AudioDeviceException.Code;
import java.io.IOException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// With the cards of {@link FakeCards}, which Java Sound finds as it finds others.
class SoundCardsTest {
    @AfterEach
    void plugIn() {
        FakeCards.reset();
    }

    private static void assertRefused(Code code, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        AudioDeviceException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static AudioSink output(String name, int rate) throws IOException {
        return SoundCards.openOutput(Optional.of(name), rate, 64);
    }

    @Test
    void listsCardsByWhatTheyCanDo() {
        assertThat(SoundCards.outputs()).contains("Fake stereo", "Fake mono");
        assertThat(SoundCards.inputs()).contains("Fake stereo").doesNotContain("Fake mono");
    }

    @Test
    void playsOnBothSidesInSixteenBit() throws IOException {
        try (var sink = output("fake STEREO", 48_000)) {
            assertThat(sink.sampleRate()).isEqualTo(48_000);
            sink.write(new float[] {0, 0.5f, 2, -2}, 4);
        }
        assertThat(FakeCards.played())
                .containsExactly(0, 0, 16_384, 16_384, 32_767, 32_767, -32_767, -32_767);
    }

    @Test
    void playsOnACardThatHasOneSideOnly() throws IOException {
        try (var sink = output("mono", 48_000)) {
            sink.write(new float[200], 200); // More than its block.
        }
        assertThat(FakeCards.played()).hasSize(200);
    }

    @Test
    void records() throws IOException {
        try (var source = SoundCards.openInput(Optional.of("fake"), 44_100, 64)) {
            float[] samples = new float[64];
            assertThat(source.read(samples, 64)).isEqualTo(64);
            assertThat(source.length()).isEqualTo(-1);
            assertThat(samples).containsOnly(FakeCards.RECORDED);
        }
    }

    @Test
    void saysThatACardIsGone() throws IOException {
        try (var sink = output("stereo", 48_000);
                var source = SoundCards.openInput(Optional.of("stereo"), 48_000, 64)) {
            sink.write(new float[64], 64);
            FakeCards.unplug();
            assertRefused(Code.LOST, () -> sink.write(new float[64], 64));
            assertRefused(Code.LOST, () -> source.read(new float[64], 64));
        }
    }

    @Test
    void refusesWhatIsNotThereIsTakenOrCannotDoIt() {
        assertRefused(Code.NOT_FOUND, () -> output("banjo", 48_000));
        assertRefused(Code.UNSUPPORTED, () -> output("stereo", 192_000));
        FakeCards.take();
        assertRefused(Code.UNAVAILABLE, () -> output("stereo", 48_000));
        assertThatThrownBy(() -> output("banjo", 48_000)).hasMessageContaining("Fake mono");
    }
}
