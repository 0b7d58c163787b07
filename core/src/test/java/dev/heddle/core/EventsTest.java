package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    @TempDir Path folder;

    @Test
    void tellsTheFlightRecorderOfOperationsTicksStallsAndViolations() throws IOException {
        var stage = new Stage(Policy.DEFAULT.withStallAfter(Duration.ofMillis(20)));
        var file = folder.resolve("heddle.jfr");
        try (var recording = new Recording()) {
            for (var name : List.of("Operation", "Tick", "Stall", "Violation")) {
                recording.enable("dev.heddle." + name).withoutThreshold();
            }
            recording.start();
            stage.submit("a");
            stage.submit("b").cancel();
            stage.gate.execute(() -> {});
            stage.host.advance(Duration.ofMillis(25));
            stage.tick();
            assertThatThrownBy(stage.gate::check).isInstanceOf(WrongThreadException.class);
            recording.stop();
            recording.dump(file);
        }
        var events =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> "stage".equals(event.getString("owner")))
                        .toList();

        assertThat(named(events, "Operation"))
                .extracting(e -> e.getString("operation") + " " + e.getString("outcome"))
                .contains("a executed", "b cancelled")
                .hasSize(3);
        assertThat(named(events, "Operation"))
                .filteredOn(event -> "a".equals(event.getString("operation")))
                .allMatch(event -> event.getDuration("waitNanos").toMillis() == 25);
        assertThat(named(events, "Tick")).singleElement().matches(e -> e.getInt("ran") == 2);
        assertThat(named(events, "Stall"))
                .singleElement()
                .matches(e -> e.getString("message").startsWith("stage: STALLED"));
        assertThat(named(events, "Violation"))
                .singleElement()
                .matches(e -> e.getString("message").contains("this is owned by stage"));
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.heddle." + name))
                .toList();
    }
}
