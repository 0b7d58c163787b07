package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.cli.HubClient.Answer;
import dev.heddle.core.Owner;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A host that lives through all faults, linked to one hub, and somebody who calls its action there
/// under a key each, again until there is an answer.
///
/// Where hosts can be called at any hub, {@link #HUB} is the one that is linked, and the addresses
/// of the callers are those of the others.
final class HostCalls implements AutoCloseable {
    /// The hub to which the host is linked.
    static final int HUB = 0;

    /// More than that are forgotten.
    private static final int CALLS_A_ROUND = 200;

    private static final long PAUSE_MILLIS = 20;
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 200;
    private static final String HOST = "probe";

    private final Fates fates = new Fates();
    private final Owner owner = Owner.running(HOST, Agent.POLICY);
    private final Agent agent;
    private final HubClient client;
    private final Map<String, String> operations = new LinkedHashMap<>(); // The caller's.
    private int calls;
    private String unanswered = "";
    private @Nullable CountDownLatch end;
    private @Nullable Thread caller;

    /// What the action is given.
    record Noted(String call) {}

    HostCalls(Nodes nodes) throws IOException {
        var options =
                new AgentOptions(URI.create(nodes.address(HUB)), HOST, nodes.hostToken(HUB, HOST));
        var note =
                Action.of(
                        "note",
                        "Notes that it ran.",
                        Noted.class,
                        noted -> {
                            fates.ran(noted.call());
                            return null;
                        });
        agent = Agent.start(options, owner, Actions.of(note));
        client = new HubClient(nodes.address(HUB), Nodes.TOKEN);
    }

    void begin() throws InterruptedException {
        client.awaitLink(HOST, "online");
        var mine = new CountDownLatch(1);
        end = mine;
        caller = Thread.ofVirtual().name("caller").start(() -> call(mine));
    }

    private void call(CountDownLatch mine) {
        try {
            for (int i = 0; i < CALLS_A_ROUND; i++) {
                String call = "call-" + calls++;
                while (!isAnswered(call)) {
                    if (mine.await(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS)) {
                        unanswered = call;
                        return;
                    }
                }
                if (mine.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the hub has an operation for this call.
    private boolean isAnswered(String call) throws InterruptedException {
        try {
            var answer = client.callOnce(HOST, "note", "{\"call\":\"%s\"}".formatted(call), call);
            var id = answer.body().path("operation").asString("");
            if (id.isEmpty()) {
                return false; // Nothing of it has happened: the host is offline, the hub busy.
            }
            String state = state(answer.body());
            fates.told(call, state);
            if (!state.equals("rejected")) { // That is forgotten at once.
                operations.put(call, id);
            }
            return true;
        } catch (IOException e) {
            return false; // It may have been begun: under its key it is found again.
        }
    }

    private static String state(JsonNode operation) {
        String state = operation.path("state").asString("");
        return state.equals("settled") ? operation.path("outcome").asString("") : state;
    }

    /// Ends the calls, and waits until each of this round has its fate.
    void end() throws InterruptedException {
        if (caller == null || end == null) {
            return;
        }
        end.countDown();
        caller.join();
        client.awaitLink(HOST, "online");
        if (!unanswered.isEmpty()) { // It may have been begun.
            client.await("/health", _ -> isAnsweredNow(unanswered));
            unanswered = "";
        }
        for (var one : operations.entrySet()) {
            var answer = client.await("/api/operations/" + one.getValue(), HostCalls::isSettled);
            fates.told(one.getKey(), state(answer.body()));
        }
        operations.clear();
    }

    private boolean isAnsweredNow(String call) {
        try {
            return isAnswered(call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isSettled(Answer answer) {
        return answer.body().path("state").asString("").equals("settled");
    }

    /// Checks the fates, and says how many calls have which.
    Map<String, Long> check() {
        assertThat(fates.faults()).isEmpty();
        assertThat(fates.counts()).containsKey("executed");
        return fates.counts();
    }

    @Override
    public void close() {
        agent.close();
        owner.close();
        client.close();
    }
}
