package dev.heddle.radio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.radio.TerminalView.Line;
import dev.heddle.radio.TerminalView.Style;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.show.ShowFile;
import dev.heddle.radio.timer.OwnedTimer;
import dev.heddle.radio.timer.TimerEvent;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TerminalViewTest {
    private final SimHost host = new SimHost();
    private final Instant began = Instant.parse("2026-01-01T00:00:00Z");
    private final Station station =
            Station.on(
                    host.owner("radio", OwnedTimer.POLICY),
                    ShowFile.sample(),
                    StationSettings.DEFAULT.withInstants(() -> began.plusNanos(host.nanos())));

    private String picture(Duration later) {
        var text = new StringBuilder();
        for (var line : TerminalView.picture(station.snapshot(), began.plus(later))) {
            text.append(line.text()).append('\n');
        }
        return text.toString();
    }

    @Test
    void thePictureShowsHowTheShowStands() {
        host.runUntilIdle();
        assertThat(picture(Duration.ZERO)).contains("Dolores").contains("off the air");

        var _ = station.startShow();
        host.advance(Duration.ofSeconds(100));

        assertThat(picture(Duration.ofMillis(100_500)))
                .contains("01:40 / 10:00")
                .contains("on air")
                .contains("break 1 in 01:39")
                .contains("show ends in 08:19");
    }

    @Test
    void countsOnBetweenTwoChanges() {
        var _ = station.startShow();
        host.advance(Duration.ofSeconds(1));

        assertThat(picture(Duration.ofMillis(3_500))).contains("00:03 / 10:00");
    }

    @Test
    void thePictureFitsTheTerminal() {
        var line = new Line(1, "x".repeat(500));
        assertThat(line.plain(80)).hasSize(79).endsWith("…");
        assertThat(line.colored(80)).startsWith("\u001b[1m").endsWith("\u001b[0m");
        assertThat(new Line(1, "short").plain(80)).isEqualTo("short");
    }

    @Test
    void whatIsNoTerminalGetsNoColours() {
        assertThat(Style.of(null)).isEqualTo(Style.PLAIN);
    }

    @Test
    void tellsWhatHappensInWords() {
        var at = Duration.ofSeconds(3725);
        assertThat(TerminalView.words(new BroadcastEvent.Timing(at, TimerEvent.SHOW_END)))
                .contains("1:02:05  the show is over");
        assertThat(TerminalView.words(new BroadcastEvent.Timing(at, TimerEvent.AD_BREAK_START)))
                .as("the change of state says it")
                .isEmpty();
        assertThat(TerminalView.words(new BroadcastEvent.Refused(at, "StartShow", "one runs")))
                .contains("1:02:05  refused: StartShow: one runs");
    }
}
