package dev.heddle.lab.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.lab.MeasurementException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    /// Says its environment, then waits for ever.
    static final class Waits {
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("word " + System.getenv("LAB_WORD"));
            System.out.println("token " + System.getenv("HEDDLE_TOKEN"));
            System.out.println("pid " + ProcessHandle.current().pid());
            Thread.currentThread().join();
        }
    }

    /// Complains and ends with 3.
    static final class Fails {
        public static void main(String[] arguments) {
            System.err.println("out of yarn");
            System.exit(3);
        }
    }

    @Test
    void findsLinesAndEndsTheProgramWhenClosed() throws Exception {
        long pid;
        try (var program = start(Waits.class)) {
            assertThat(program.awaitLine(Pattern.compile("^word (.*)$")).group(1))
                    .isEqualTo("heddle");
            assertThat(program.awaitLine(Pattern.compile("^token (.*)$")).group(1))
                    .isEqualTo("null");
            pid = Long.parseLong(program.awaitLine(Pattern.compile("^pid (\\d+)$")).group(1));
            program.residentBytes().ifPresent(bytes -> assertThat(bytes).isGreaterThan(1 << 20));
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void saysWhatAProgramPrintedThatEndedInsteadOfAnswering() throws Exception {
        try (var program = start(Fails.class)) {
            assertThatExceptionOfType(MeasurementException.class)
                    .isThrownBy(() -> program.awaitLine(Pattern.compile("^ready$")))
                    .withMessageContaining("no line like ^ready$")
                    .withMessageContaining("out of yarn");
        }
    }

    @Test
    void failsWithAProgramThatFails() throws Exception {
        try (var program = start(Fails.class)) {
            assertThatExceptionOfType(MeasurementException.class)
                    .isThrownBy(program::awaitSuccess)
                    .withMessageContaining("ended with 3")
                    .withMessageContaining("out of yarn");
        }
    }

    private static ChildProcess start(Class<?> main) throws IOException {
        return ChildProcess.start("it", Map.of("LAB_WORD", "heddle"), List.of(main.getName()));
    }
}
