package dev.heddle.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.LaneSimulation.Lane;
import dev.heddle.audio.LaneSimulation.OfHeddle;
import dev.heddle.audio.chain.ChainSettings;
import java.util.HashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Lives of a lane, made of steps that a seed picks, beside a model that is too simple to be wrong.
/// `-Dheddle.lane.seeds=N` runs N of them.
class LaneSimulationTest {
    private static final long SEEDS = Long.getLong("heddle.lane.seeds", 500);
    private static final long FAULT_SEEDS = 200;

    @Test
    void eachChangeIsHeardOnceAtItsFrameInItsOrderAndEachChainComesBack() {
        long heard = 0;
        long refused = 0;
        long faded = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            var simulation = new LaneSimulation(seed, OfHeddle::new);
            simulation.run();
            heard += simulation.heard();
            refused += simulation.refused();
            faded += simulation.faded();
        }
        assertThat(heard).isGreaterThan(10 * SEEDS); // All of it was put to the test.
        assertThat(refused).isGreaterThan(SEEDS / 10);
        assertThat(faded).isGreaterThan(SEEDS);
    }

    @ParameterizedTest
    @EnumSource
    void findsThePlantedFault(Fault fault) {
        for (long seed = 1; seed <= FAULT_SEEDS; seed++) {
            try {
                new LaneSimulation(seed, fault.lane).run();
            } catch (AssertionError found) {
                assertThat(found).hasMessageContaining(fault.complaint);
                return;
            }
        }
        throw new AssertionError("not found: " + fault);
    }

    enum Fault {
        LOSES_A_CHANGE("heard", Loser::new),
        TELLS_TWICE("was heard", Doubler::new),
        FORGETS_FRAMES("was heard", Hasty::new),
        HANDS_OUT_ONE_CHAIN_TWICE("chain", Sharer::new),
        BRINGS_A_CHAIN_BACK_THAT_PLAYS("chain", Grabber::new);

        private final String complaint;

        @SuppressWarnings("ImmutableEnumChecker") // They have no state.
        private final Function<ChainMaker, Lane> lane;

        Fault(String complaint, Function<ChainMaker, Lane> lane) {
            this.complaint = complaint;
            this.lane = lane;
        }
    }

    private static final class Loser extends OfHeddle {
        private int applied;
        private long lost;

        Loser(ChainMaker maker) {
            super(maker);
        }

        @Override
        public Applied apply(ChainSettings settings, long atFrame) {
            if (++applied == 3) {
                lost = 1;
                return new Applied.Accepted(3);
            }
            return super.apply(settings, atFrame) instanceof Applied.Accepted(long id)
                    ? new Applied.Accepted(id + lost)
                    : new Applied.Full(0);
        }

        @Override
        public void poll(Consumer<Heard> receiver, Consumer<Chain> back) {
            super.poll(
                    heard ->
                            receiver.accept(
                                    new Heard(
                                            heard.id() + (heard.id() >= 3 ? lost : 0),
                                            heard.settings(),
                                            heard.frame())),
                    back);
        }
    }

    private static final class Doubler extends OfHeddle {
        Doubler(ChainMaker maker) {
            super(maker);
        }

        @Override
        public void poll(Consumer<Heard> receiver, Consumer<Chain> back) {
            super.poll(
                    heard -> {
                        receiver.accept(heard);
                        if (heard.id() == 5) {
                            receiver.accept(heard);
                        }
                    },
                    back);
        }
    }

    private static final class Hasty extends OfHeddle {
        Hasty(ChainMaker maker) {
            super(maker);
        }

        @Override
        public Applied apply(ChainSettings settings, long atFrame) {
            return super.apply(settings, atFrame / 2);
        }
    }

    private static final class Sharer extends OfHeddle {
        Sharer(ChainMaker maker) {
            var shared = new HashMap<ChainSettings, Chain>();
            super((settings, rate) ->
                    shared.computeIfAbsent(settings, one -> maker.make(one, rate)));
        }
    }

    private static final class Grabber extends OfHeddle {
        private static final int WHEN = 4;

        private final Chain[] newest;
        private int polls;

        Grabber(ChainMaker maker) {
            var made = new Chain[1];
            super((settings, rate) -> {
                made[0] = maker.make(settings, rate);
                return made[0];
            });
            newest = made;
        }

        @Override
        public void poll(Consumer<Heard> receiver, Consumer<Chain> back) {
            super.poll(receiver, back);
            if (++polls == WHEN) {
                back.accept(newest[0]);
            }
        }
    }
}
