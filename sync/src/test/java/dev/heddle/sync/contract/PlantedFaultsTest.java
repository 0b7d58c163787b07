package dev.heddle.sync.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.heddle.sync.contract.FaultyLog.Fault;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.RoomLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// The contract and the checker of histories find what is planted.
class PlantedFaultsTest {
    private static final int SEEDS = 10;

    /// What the faulty log under the contract has; tests of this class follow one another.
    private static Fault planted = Fault.NONE;

    /// Under the contract, with a fault. Not a test of its own: nothing finds it by its name.
    static class Faulty extends RoomLogContract {
        @Override
        protected RoomLog open(
                Limits limits, Function<String, Retention> retention, InstantSource clock) {
            return new FaultyLog(new MemoryRoomLog(limits, retention, clock), planted);
        }

        @Override
        protected Duration patience() {
            return Duration.ofSeconds(1); // In memory nothing happens later.
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void theContractFindsIt(Fault fault) {
        assertThat(failures(fault)).isNotEmpty();
    }

    @Test
    void theContractFindsNothingWhereNothingIsPlanted() {
        assertThat(failures(Fault.NONE)).isEmpty();
    }

    private static List<String> failures(Fault fault) {
        planted = fault;
        var tests =
                EngineTestKit.engine("junit-jupiter")
                        .selectors(selectClass(Faulty.class))
                        .execute()
                        .testEvents();
        assertThat(tests.started().count()).isGreaterThan(30);
        return tests.failed().stream().map(Event::toString).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void theCheckerFindsIt(Fault fault) throws Exception {
        assertThat(faults(fault)).isNotEmpty();
    }

    @Test
    void theCheckerFindsNothingWhereNothingIsPlanted() throws Exception {
        assertThat(faults(Fault.NONE)).isEmpty();
    }

    private static List<String> faults(Fault fault) throws Exception {
        var found = new ArrayList<String>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (var log =
                    new FaultyLog(
                            new MemoryRoomLog(
                                    Limits.DEFAULT, _ -> Retention.DURABLE, InstantSource.system()),
                            fault)) {
                var history = Workload.run(log, seed, 4);
                found.addAll(HistoryChecker.faults(history, history.kept(log)));
            }
        }
        return found;
    }
}
