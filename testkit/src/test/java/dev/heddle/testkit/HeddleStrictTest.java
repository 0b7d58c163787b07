package dev.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.HeddleStrict.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// Each fault is planted in a test of its own, which has to fail for it.
class HeddleStrictTest {
    private static final String PLANTED = "heddle.planted";

    /// Not for a run of their own.
    @HeddleStrict
    @SuppressWarnings("JUnitMethodInvoked") // One planted test does what the others do.
    @EnabledIfSystemProperty(named = PLANTED, matches = "true")
    static class Planted {
        private final SimHost fieldHost = new SimHost();
        private final Owner field = fieldHost.owner("field", Policy.DEFAULT);

        @AfterEach
        void close() {
            field.close(Duration.ZERO);
        }

        @Test
        void isClean(SimHost host) {
            var owner = host.owner("stage", Policy.DEFAULT);
            var ticket = owner.submit(Operation.named("fails", Planted::fail));
            host.runUntilIdle();
            assertThat(ticket.outcome()).isPresent();
        }

        private static String fail() {
            throw new IllegalStateException("on purpose");
        }

        @Test
        void swallowsAViolation(SimHost host) throws InterruptedException {
            var owner = host.owner("stage", Policy.DEFAULT);
            Thread.ofPlatform()
                    .name("intruder")
                    .start(() -> {
                        try {
                            owner.check();
                        } catch (WrongThreadException swallowed) {
                            assertThat(swallowed).isNotNull();
                        }
                    })
                    .join();
        }

        @Test
        void leavesATicket(SimHost host) {
            var _ =
                    host.owner("stage", Policy.DEFAULT)
                            .submit(Operation.named("forgotten", () -> ""));
        }

        @Test
        void leavesATicketOfAField() {
            field.close(Duration.ZERO);
            var other = fieldHost.owner("other", Policy.DEFAULT);
            var _ = other.submit(Operation.named("forgotten", () -> ""));
        }

        @Test
        void stalls(SimHost host) {
            var owner = host.owner("stage", Policy.DEFAULT);
            host.stall(Duration.ofSeconds(3));
            var _ = owner.submit(Operation.named("late", () -> ""));
            host.advance(Duration.ofSeconds(4));
        }

        @Test
        @HeddleStrict(allow = Fault.STALL)
        void mayStall(SimHost host) {
            stalls(host);
        }

        @Test
        void overlooksAFailure(SimHost host) {
            var _ =
                    host.owner("stage", Policy.DEFAULT)
                            .submit(Operation.named("fails", Planted::fail));
            host.runUntilIdle();
        }

        @Test
        void overlooksAFailedTask(SimHost host) {
            host.owner("stage", Policy.DEFAULT).execute(Planted::fail);
            host.runUntilIdle();
        }

        @Test
        void overlooksAFailedTimer(SimHost host) {
            var _ =
                    host.owner("stage", Policy.DEFAULT)
                            .after(Duration.ofMillis(1), Operation.named("fails", Planted::fail));
            host.advance(Duration.ofMillis(5));
        }

        @Test
        void leavesAnOwnerOpen() {
            var _ = Owner.hosted("leak", Policy.DEFAULT);
        }

        @Test
        void leavesAnOwnerOfAnotherThreadOpen() throws InterruptedException {
            Thread.ofVirtual().start(() -> Owner.hosted("leak", Policy.DEFAULT)).join();
        }

        @Test
        @HeddleStrict(
                allow = {
                    Fault.WRONG_THREAD,
                    Fault.UNSETTLED,
                    Fault.STALL,
                    Fault.UNSEEN_FAILURE,
                    Fault.OPEN_OWNER
                })
        void mayDoAll(SimHost host) throws InterruptedException {
            swallowsAViolation(host);
            stalls(host);
            overlooksAFailure(host);
            overlooksAFailedTask(host);
            leavesATicket(host);
            leavesAnOwnerOpen();
        }

        @Test
        void failsWithItsSeed(@Seed long seed, @Seed Random random, SimWorld world) {
            assertThat(random).isSameAs(world.random());
            throw new AssertionError("seed " + seed + " of " + world.seed());
        }
    }

    private static Optional<String> failure(String method, Class<?>... parameters) {
        System.setProperty(PLANTED, "true");
        try {
            var seen = new AtomicReference<Optional<String>>();
            EngineTestKit.engine("junit-jupiter")
                    .selectors(selectMethod(Planted.class, method, parameters))
                    .execute()
                    .testEvents()
                    .finished()
                    .stream()
                    .forEach(event -> seen.set(failure(event)));
            return seen.get();
        } finally {
            System.clearProperty(PLANTED);
        }
    }

    private static Optional<String> failure(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage);
    }

    @Test
    void passesATestThatLooksAtItsFailures() {
        assertThat(failure("isClean", SimHost.class)).isEmpty();
    }

    @Test
    void findsAViolationThatWasSwallowedOnAnotherThread() {
        assertThat(failure("swallowsAViolation", SimHost.class).orElseThrow())
                .contains("WRONG_THREAD", "stage", "intruder");
    }

    @Test
    void findsATicketWithoutAnOutcomeAndWhoSubmittedIt() {
        assertThat(failure("leavesATicket", SimHost.class).orElseThrow())
                .contains("UNSETTLED", "forgotten on stage", "QUEUED", "Planted.leavesATicket");
    }

    @Test
    void watchesOwnersFromFieldsOnAndThoseOfOtherHosts() {
        assertThat(failure("leavesATicketOfAField").orElseThrow())
                .contains("UNSETTLED: forgotten on other", "OPEN_OWNER: the owner other");
    }

    @Test
    void findsAStallUnlessItIsAllowed() {
        assertThat(failure("stalls", SimHost.class).orElseThrow()).contains("STALL", "stage");
        assertThat(failure("mayStall", SimHost.class)).isEmpty();
    }

    @Test
    void findsFailuresThatNobodyHasSeen() {
        assertThat(failure("overlooksAFailure", SimHost.class).orElseThrow())
                .contains("UNSEEN_FAILURE", "fails on stage", "Planted.overlooksAFailure");
        assertThat(failure("overlooksAFailedTask", SimHost.class).orElseThrow())
                .contains("UNSEEN_FAILURE", "stage", "on purpose");
        assertThat(failure("overlooksAFailedTimer", SimHost.class).orElseThrow())
                .contains("UNSEEN_FAILURE", "stage", "on purpose");
    }

    @Test
    void findsOwnersThatWereLeftOpenAlsoByThreadsOfTheTest() {
        assertThat(failure("leavesAnOwnerOpen").orElseThrow()).contains("OPEN_OWNER", "leak");
        assertThat(failure("leavesAnOwnerOfAnotherThreadOpen").orElseThrow())
                .contains("OPEN_OWNER", "leak");
    }

    @Test
    void allowsWhatATestNames() {
        assertThat(failure("mayDoAll", SimHost.class)).isEmpty();
    }

    @Test
    void repeatsASeedThatIsAskedFor() {
        System.setProperty("heddle.seed", "4711");
        try {
            assertThat(
                            failure("failsWithItsSeed", long.class, Random.class, SimWorld.class)
                                    .orElseThrow())
                    .isEqualTo("seed 4711 of 4711");
        } finally {
            System.clearProperty("heddle.seed");
        }
    }
}
