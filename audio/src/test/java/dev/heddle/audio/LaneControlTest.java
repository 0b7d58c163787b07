package dev.heddle.audio;

import static dev.heddle.audio.Player.RATE;
import static dev.heddle.audio.TestChain.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Signal;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneControlTest {
    private static final Duration TURN = Duration.ofMillis(17);

    private final SimHost host = new SimHost();
    private final Owner owner = host.owner("amp", Policy.DEFAULT);
    private final AudioLane lane = new AudioLane(RATE, 64, this::make, volume(0.5));
    private final LaneControl control = new LaneControl(owner, lane, volume(0.5));
    private final List<Heard> heard = new ArrayList<>();

    @SuppressWarnings("unused") // Held, so that it stays connected.
    private final Signal.Connection connection = control.heard().connect(owner, heard::add);

    private Chain make(ChainSettings settings, int sampleRate) {
        if (settings.isEnabled(Block.CHORUS)) {
            return new TestChain(settings, sampleRate);
        }
        throw new IllegalStateException("planted: no chorus, no chain");
    }

    private void turn() {
        host.advance(TURN);
        host.runUntilIdle();
    }

    private void play(int frames) {
        lane.process(new float[frames], new float[frames], frames);
    }

    @Test
    void theNewestOfEachParameterGoesOnItsWayTogether() {
        for (int i = 1; i <= 100; i++) {
            control.setNumber(Block.AMP, "master", i * 0.01);
            control.setNumber(Block.AMP, "gain", 1 - i * 0.005);
        }
        turn();
        play(64);
        turn();

        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().settings())
                .isEqualTo(volume(1).withNumber(Block.AMP, "gain", 0.5));
        assertThat(control.wanted()).isEqualTo(heard.getFirst().settings());
    }

    @Test
    void aParameterSetAfterAWholeSoundCountsAndOneSetBeforeDoesNot() {
        control.setNumber(Block.AMP, "master", 0.1);
        control.setAll(volume(0.2));
        control.setNumber(Block.AMP, "gain", 0.3);
        turn();

        assertThat(control.wanted()).isEqualTo(volume(0.2).withNumber(Block.AMP, "gain", 0.3));
    }

    @Test
    void whileAChangeIsOnItsWayTheNextOneWaitsAndOnlyTheNewestIsLeft() {
        control.setAll(volume(0.5, true));
        turn();
        play(64);
        for (int i = 1; i <= 10; i++) { // All within one cross-fade.
            control.setAll(volume(i * 0.1, i % 2 == 0));
            control.setChoice(Block.REVERB, "algo", i % 2 == 0 ? "hall" : "room");
            turn();
            play(64);
        }
        play(48_000);
        turn();
        play(48_000);
        turn();

        assertThat(heard).hasSizeLessThanOrEqualTo(3);
        assertThat(heard.getLast().settings())
                .isEqualTo(volume(1, true).withChoice(Block.REVERB, "algo", "hall"));
    }

    @Test
    void whatIsWantedAlreadyIsNotSent() {
        control.setEnabled(Block.DRIVE, false);
        turn();
        play(64);
        turn();

        assertThat(heard).isEmpty();
    }

    @Test
    void whatIsOutOfRangeIsToldToItsCallerAndChangesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> control.setNumber(Block.AMP, "master", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> control.setChoice(Block.AMP, "model", "marshmallow"));
        var failed = control.change(wanted -> wanted.withNumber(Block.AMP, "master", -1));
        turn();

        assertThat(failed.outcome()).containsInstanceOf(Outcome.Failed.class);
        assertThat(control.wanted()).isEqualTo(volume(0.5));
    }

    @Test
    void soundsThatNoChainCanBeMadeForAreTriedOnceAndTheNextOneSounds() {
        control.setEnabled(Block.CHORUS, false);
        turn();
        turn();
        control.setAll(volume(0.7, true));
        turn();
        play(64);
        turn();

        assertThat(heard).extracting(Heard::settings).containsExactly(volume(0.7, true));
    }

    @Test
    void sendsNothingOnceItIsClosed() {
        control.close();
        control.setAll(volume(0.7));
        turn();
        play(64);
        turn();

        assertThat(lane.underWay()).isZero();
        assertThat(heard).isEmpty();
    }
}
