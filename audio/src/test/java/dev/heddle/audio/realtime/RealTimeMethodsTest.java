package dev.heddle.audio.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.AudioProcessor;
import dev.heddle.core.RealTime;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every method of the library that is marked `@RealTime`, or implements one that is, as an effect
/// does.
class RealTimeMethodsTest {
    /// What reads the detectors: two calls that never wait, of the JVM and of the system. What they
    /// allocate, once at most, {@link dev.heddle.audio.watch.RealTimeWatch} tells.
    private static final Set<String> EXCEPTED =
            Set.of(
                    "CurrentThreadUsage.readBefore",
                    "CurrentThreadUsage.readAfter",
                    "Linux.readUsage");

    @Test
    void nothingThatAnAudioThreadCallsAllocatesLocksOrWaits() {
        var classes = KnownClasses.beside(AudioProcessor.class, RealTime.class);

        var report = RealTimeCheck.of(classes, _ -> true, EXCEPTED);

        assertThat(report.findings()).isEmpty();
        assertThat(report.methods()).isGreaterThan(100); // Else it has not looked.
    }
}
