package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Policy.Overflow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/lanes-and-overflow.md`, compiled and run.
class LanesGuideTest {
    // begin
    /// A show is run from a desk that sends more than the lights can follow.
    static final class Desk {
        static final Policy POLICY =
                Policy.DEFAULT.withCapacity(64).withOverflow(Overflow.DROP_OLDEST);

        private final Owner lights;
        private final Operation<?> blackout;

        Desk(Owner lights, Operation<?> blackout) {
            this.lights = lights;
            this.blackout = blackout;
        }

        /// Before all others, and never evicted.
        Ticket<?> blackout() {
            return lights.submit(blackout, Options.DEFAULT.withLane(Lane.URGENT).keeping());
        }

        /// Only the newest position counts: it takes the place of the one that still waits.
        Ticket<?> fade(String lamp, Operation<?> toLevel) {
            return lights.submit(toLevel, Options.DEFAULT.withCoalesceKey(lamp));
        }

        /// When nothing else waits.
        Ticket<?> log(Operation<?> line) {
            return lights.submit(line, Options.DEFAULT.withLane(Lane.IDLE));
        }

        /// At once if that overtakes nothing, else in its turn.
        Ticket<?> next(Operation<?> cue) {
            return lights.submit(cue, Options.DEFAULT.withRoute(Route.INLINE_IN_ORDER));
        }
    }

    // end

    private final Stage stage = new Stage(Desk.POLICY);
    private final Desk desk = new Desk(stage.gate, stage.note("blackout"));

    @Test
    void theGuidesDeskKeepsItsOrder() {
        desk.log(stage.note("log"));
        var older = desk.fade("lamp 1", stage.note("lamp 1 to 10 %"));
        desk.fade("lamp 2", stage.note("lamp 2 to 50 %"));
        desk.fade("lamp 1", stage.note("lamp 1 to 20 %"));
        desk.next(stage.note("cue"));
        desk.blackout();

        stage.tick();

        assertThat(stage.ran)
                .isEqualTo(List.of("blackout", "lamp 1 to 20 %", "lamp 2 to 50 %", "cue", "log"));
        assertThat(Stage.reason(older)).isEqualTo(Outcome.Reason.SUPERSEDED);
        stage.host.onLoop(() -> desk.next(stage.note("at once")));
        assertThat(stage.ran).endsWith("at once");
    }

    @Test
    void aFloodEvictsNoBlackout() {
        var blackout = desk.blackout();
        for (int i = 0; i < 1000; i++) {
            desk.lights.submit(stage.note("x" + i), Options.DEFAULT.withLane(Lane.URGENT));
        }
        stage.tick();

        assertThat(blackout.outcome()).get().isInstanceOf(Outcome.Executed.class);
        assertThat(stage.gate.outcomes().dropped()).isEqualTo(1000 - 63);
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        QuotedExample.isOn("lanes-and-overflow.md", LanesGuideTest.class);
    }
}
