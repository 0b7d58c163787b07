package dev.heddle.sync.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import org.junit.jupiter.api.Test;

/// Who wins when two set the same.
class SessionRulesTest {
    private static final long NOW = 1_000_000;
    private static final Member ADA = new Member("ada", "Ada", Role.ACT);

    private final Session session = new Session();
    private long seq;

    /// Applies a change, or answers the code of its refusal.
    private String set(Object value, long madeMillis) {
        var command = new Command.Set("gain", Json.node(value), madeMillis);
        return switch (session.decide(ADA, new CommandId("c", ++seq), command, NOW)) {
            case Decision.Refused why -> why.code();
            case Decision.Accepted(var events) -> {
                events.forEach(event -> session.apply(new Entry(new Position(1, seq), event)));
                yield "";
            }
        };
    }

    private int gain() {
        return requireNonNull(session.state().value("gain")).data().asInt();
    }

    @Test
    void theLastToReachTheHubWinsWhateverItsClock() {
        assertThat(set(1, 0)).isEmpty();
        assertThat(set(2, 0)).isEmpty();

        assertThat(gain()).isEqualTo(2);
    }

    @Test
    void whoAsksForItDoesNotWinOverANewerChange() {
        assertThat(set(1, NOW - 100)).isEmpty();

        assertThat(set(2, NOW - 200)).isEqualTo("older");
        assertThat(gain()).isEqualTo(1);
        assertThat(set(3, NOW - 50)).isEmpty();
        assertThat(gain()).isEqualTo(3);
    }

    @Test
    void aClockThatIsAheadWinsNothing() {
        assertThat(set(1, NOW + Session.MAX_AHEAD_MILLIS + 1)).isEqualTo("clock_ahead");
        assertThat(set(2, NOW + Session.MAX_AHEAD_MILLIS)).isEmpty();
    }
}
