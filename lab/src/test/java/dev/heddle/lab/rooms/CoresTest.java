package dev.heddle.lab.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void readsAListOfCores() {
        assertThat(Cores.numbers("0,1")).containsExactly(0, 1);
        assertThat(Cores.numbers("3")).containsExactly(3);
        assertThat(Cores.numbers("0,4-6,9")).containsExactly(0, 4, 5, 6, 9);
    }

    @Test
    void givesTheServerACoreAndUsOurOwnBack() throws Exception {
        int before = Runtime.getRuntime().availableProcessors();
        try (var cores = Cores.pin()) {
            assertThat(cores.onServer(List.of("true"))).endsWith("true");
        }
        assertThat(Runtime.getRuntime().availableProcessors()).isEqualTo(before);
    }
}
