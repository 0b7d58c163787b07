package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Latest;
import dev.heddle.core.RealTime;
import dev.heddle.core.SpscRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/realtime-lane.md`, compiled and run.
class RealTimeLaneExampleTest {
    // begin
    static final class Sound { // Mutable, and never shared: each of the three has one user.
        float gain;
        float drive;
    }

    record Note(int key, float velocity) {} // Immutable: both sides may look at it.

    static final class Lane {
        private static final int NOTES_A_BLOCK = 16;

        private final Latest<Sound> sounds = new Latest<>(Sound::new);
        private final SpscRing<Note> notes = new SpscRing<>(256);
        private final SpscRing<Note> heard = new SpscRing<>(256);
        private final Latest<float[]> meter = new Latest<>(() -> new float[1]);

        private final Consumer<float[]> writePeak = this::writePeak; // Made once, not per block.
        private float peak;

        // Control thread: the owner's operations call these.

        void change(float gain, float drive) {
            sounds.publish(sound -> { // All of it: it holds something older than the newest.
                sound.gain = gain;
                sound.drive = drive;
            });
        }

        boolean play(Note note) {
            return notes.offer(note); // False: full. The caller hears it; nothing is dropped.
        }

        float peak() {
            return meter.acquire()[0];
        }

        int collect(Consumer<Note> whoAsked) {
            int count = 0;
            for (var note = heard.poll(); note != null; note = heard.poll()) {
                whoAsked.accept(note);
                count++;
            }
            return count;
        }

        // Audio thread: the callback calls this, and nothing else.

        @RealTime
        void render(float[] block, int frames) {
            var sound = sounds.acquire(); // Ours until the next block.
            for (int i = 0; i < NOTES_A_BLOCK; i++) { // A flood waits for the next block.
                var note = notes.poll();
                if (note == null) {
                    break;
                }
                block[0] += note.velocity();
                heard.offer(note); // Full if nobody collects: then it is not told, and goes on.
            }
            peak = 0;
            for (int i = 0; i < frames; i++) {
                block[i] = sound.gain * Math.clamp(sound.drive * block[i], -1f, 1f);
                peak = Math.max(peak, Math.abs(block[i]));
            }
            meter.publish(writePeak);
        }

        private void writePeak(float[] value) {
            value[0] = peak;
        }
    }

    // end

    @Test
    void theGuidesLaneHandsOverBothWays() throws InterruptedException {
        var lane = new Lane();
        lane.change(0.5f, 2);
        assertThat(lane.play(new Note(60, 0.25f))).isTrue();
        var ends = new AtomicBoolean();
        var audio =
                Thread.ofPlatform()
                        .start(() -> {
                            var block = new float[64];
                            while (!ends.get()) {
                                Arrays.fill(block, 0.1f);
                                lane.render(block, block.length);
                            }
                        });
        try {
            while (lane.collect(note -> assertThat(note.key()).isEqualTo(60)) == 0) {
                Thread.onSpinWait();
            }
            while (lane.peak() != 0.1f) { // The blocks after the note: 0.5 of twice 0.1.
                Thread.onSpinWait();
            }
            lane.change(1, 10); // As loud as it gets.
            while (lane.peak() != 1) {
                Thread.onSpinWait();
            }
        } finally {
            ends.set(true);
            audio.join();
        }
    }

    @Test
    void theGuideQuotesItToTheLetter() throws Exception {
        assertThat(Files.readString(Path.of("../../docs/guide/realtime-lane.md")))
                .contains(QuotedExample.of(RealTimeLaneExampleTest.class));
    }
}
