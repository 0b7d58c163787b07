package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.watch.Doctor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysWhatItFindsAndExitsByIt() throws InterruptedException {
        int code = run("doctor", "--rate", "44100", "--block", "128");

        boolean isIll = Doctor.hasProblem(Doctor.examine(44_100, 128));
        assertThat(code).isEqualTo(isIll ? 1 : 0);
        assertThat(out.toString())
                .contains("Blocks of 128 frames at 44100 Hz", "collector", "heap");
    }

    @ParameterizedTest
    @CsvSource({"--rate, 7999", "--rate, 192001", "--block, 0", "--block, 8193", "--block, much"})
    void refusesWhatIsNoSoundDevice(String option, String value) {
        assertThat(run("doctor", option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(option);
    }

    @Test
    void theScriptStartsSoundWithTheFlagsThatItAdvises() throws IOException {
        String script = Files.readString(Path.of("../../heddle"));

        assertThat(script).contains("sound_flags=(" + String.join(" ", Doctor.FLAGS) + ")");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
