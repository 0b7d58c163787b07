package dev.heddle.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.Transport;
import dev.heddle.core.Owner;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// A program's jobs as a hub hears of them, over a real link.
class HostJobsTest {
    private static final long LOOK_NANOS = 1_000_000;

    private LoopbackHub hub;
    private final Owner owner = Owner.running("host", Agent.POLICY);
    private final Jobs jobs = Jobs.open(JobsOptions.named("host"));
    private final CountDownLatch release = new CountDownLatch(1);
    private Agent agent;
    private HostJobs offered;

    @BeforeEach
    void link() throws Exception {
        hub = new LoopbackHub();
        var options = new AgentOptions(hub.address(), "host", "token", _ -> {}, Transport.AUTO);
        agent = Agent.start(options, owner, Actions.of());
        offered = HostJobs.offer(agent, owner, jobs);
    }

    @AfterEach
    void stop() {
        release.countDown();
        offered.close();
        agent.close();
        jobs.close();
        owner.close();
        hub.close();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private JsonNode shown(JobTicket<?> ticket) {
        return hub.state.getOrDefault("job/" + ticket.id(), MissingNode.getInstance());
    }

    private void awaitState(JobTicket<?> ticket, String state) {
        until(() -> shown(ticket).path("state").asString("").equals(state));
    }

    private JobTicket<String> submit(JobOptions options) {
        return jobs.submit(
                options,
                context -> {
                    while (release.getCount() > 0) {
                        context.checkpoint();
                        LockSupport.parkNanos(LOOK_NANOS);
                    }
                    return "done";
                });
    }

    @Test
    void jobsAreShownPausedAndCancelledFromTheHub() throws Exception {
        var ticket = submit(JobOptions.named("count sheep").pausing());
        awaitState(ticket, "RUNNING");
        assertEquals("count sheep", shown(ticket).path("name").asString());
        String id = "{\"id\":\"" + ticket.id() + "\"}";
        assertEquals("executed", hub.call("pause_job", id).outcome());
        awaitState(ticket, "PAUSED");
        assertEquals("executed", hub.call("resume_job", id).outcome());
        awaitState(ticket, "RUNNING");
        var cancelled =
                hub.call(
                        "cancel_job",
                        "{\"id\":\"%s\",\"reason\":\"enough\"}".formatted(ticket.id()));
        assertEquals("executed", cancelled.outcome());
        awaitState(ticket, "ENDED");
        assertEquals("cancelled", shown(ticket).path("outcome").asString());
    }

    @Test
    void whatCannotBeDoneIsRefusedWithACode() throws Exception {
        var ticket = submit(JobOptions.named("no steps"));
        awaitState(ticket, "RUNNING");
        var paused = hub.call("pause_job", "{\"id\":\"" + ticket.id() + "\"}");
        assertThat(paused.toString()).contains("not_pausable");
        assertThat(hub.call("cancel_job", "{\"id\":\"nothing\"}").toString())
                .contains("unknown_job");
    }

    @Test
    void theOldestThatHaveEndedMakeRoom() {
        release.countDown();
        var first = submit(JobOptions.named("first"));
        awaitState(first, "ENDED");
        for (int i = 1; i <= HostJobs.MAX_SHOWN; i++) {
            awaitState(submit(JobOptions.named("job " + i)), "ENDED");
        }
        until(() -> !hub.state.containsKey("job/" + first.id()));
        assertThat(hub.state).hasSize(HostJobs.MAX_SHOWN);
    }
}
