package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.Agent;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.Transport;
import dev.heddle.server.HubRig.Reply;
import dev.heddle.server.jetstream.NatsServers;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two real hubs that share their hosts in a real NATS server.
class SharedHostsTest {
    private static final String STAGE = "/api/hosts/" + HubRig.HOST;

    @TempDir private Path folder;
    private NatsServers servers;
    private HubRig one;
    private HubRig two;
    private String token;

    @BeforeEach
    void start() throws Exception {
        servers = NatsServers.start(folder.resolve("nats"), 1);
        one = hub("one");
        two = hub("two");
        token = one.hub.createHostToken(HubRig.HOST);
    }

    private HubRig hub(String name) throws Exception {
        var nats = new NatsOptions(servers.urls(), 1, false);
        return new HubRig(HubOptions.local(folder.resolve(name), 0).withNats(nats));
    }

    @AfterEach
    void stop() {
        for (var part : new AutoCloseable[] {two, one, servers}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// A token that the hub has not heard of yet is refused.
    private Agent linkAt(HubRig hub) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HubRig.WAIT_SECONDS);
        while (true) {
            var agent = hub.begin(token, Transport.AUTO, hub.hub.address());
            var status = hub.statuses.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            while (status != null && status.state() == LinkStatus.State.TRYING) {
                status = hub.statuses.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            }
            if (status != null && status.state() == LinkStatus.State.LINKED) {
                return agent;
            }
            assertThat(System.nanoTime()).as("%s", status).isLessThan(until);
            agent.close();
            hub.statuses.clear();
        }
    }

    private static WatchClient watch(HubRig hub) throws Exception {
        return WatchClient.open(
                        hub.http,
                        hub.uri("/ws/hosts/" + HubRig.HOST),
                        "Authorization",
                        "Bearer " + hub.token())
                .client();
    }

    private static Reply ask(HubRig hub, String method, String path) throws Exception {
        return hub.send(hub.json(method, path, ""));
    }

    private static Reply await(HubRig hub, String path, Predicate<Reply> wanted) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HubRig.WAIT_SECONDS);
        var reply = hub.get(path);
        while (!wanted.test(reply)) {
            assertThat(System.nanoTime()).as(reply.response().body()).isLessThan(until);
            reply = hub.get(path);
        }
        return reply;
    }

    @Test
    void aHostOfOneHubIsDrivenFromTheOther() throws Exception {
        var agent = linkAt(one);
        two.awaitHost(HubRig.HOST, "online");
        assertEquals(1, two.get("/api/hosts").body().path("hosts").size());
        assertEquals(1, two.get("/health").body().path("hosts").asInt());
        var watcher = watch(two);
        watcher.next(frame -> frame.t().equals("snapshot"));

        var ran = two.post("echo", "{\"text\":\"h\u00e4llo\"}");
        assertEquals(200, ran.status(), ran.response().body());
        assertEquals("h\u00e4llo", ran.body().at("/result/data").asString());
        String id = ran.body().path("operation").asString();
        watcher.next(frame -> frame.t().equals("operation") && id.equals(frame.k()));
        assertEquals(ran.body(), two.get("/api/operations/" + id).body());
        assertEquals(404, two.get("/api/operations/op-none").status());
        agent.publish("tick", Map.of());
        watcher.next(frame -> frame.t().equals("event"));

        var keyed = two.call("count", "{}").header("Idempotency-Key", "k-1");
        assertEquals(200, two.send(keyed).status());
        var again = one.call("count", "{}").header("Idempotency-Key", "k-1");
        assertEquals(200, one.send(again).status());
        assertEquals(1, one.runs.get());

        String held =
                two.send(two.call("hold", "{}").header("Prefer", "respond-async"))
                        .body()
                        .path("operation")
                        .asString();
        assertThat(one.held.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("running");
        String waits =
                two.send(two.call("count", "{}").header("Prefer", "respond-async"))
                        .body()
                        .path("operation")
                        .asString();
        assertEquals(200, ask(two, "DELETE", "/api/operations/" + waits).status());
        assertEquals(409, ask(two, "DELETE", "/api/operations/" + held).status());
        one.release.countDown();
        await(two, "/api/operations/" + held, reply -> reply.outcome().equals("executed"));
    }

    @Test
    void rulesOfOneHubHoldAtTheOtherAndQuestionsAreAnsweredAnywhere() throws Exception {
        var _ = linkAt(one);
        two.awaitHost(HubRig.HOST, "online");
        var rules = Json.write(Map.of("rules", Map.of("fail", "deny", "count", "ask")));
        assertEquals(200, two.send(two.json("PUT", STAGE + "/policy", rules)).status());
        assertThat(one.get(STAGE + "/policy").response().body()).contains("deny");
        assertEquals("denied", one.post("fail", "{}").code());
        String asks =
                one.send(one.call("count", "{}").header("Prefer", "respond-async"))
                        .body()
                        .path("operation")
                        .asString();
        var allowed =
                two.send(
                        two.json(
                                "POST",
                                "/api/operations/" + asks + "/approval",
                                "{\"allow\":true}"));
        assertEquals(200, allowed.status());
        await(two, "/api/operations/" + asks, reply -> reply.outcome().equals("executed"));
        assertEquals("host_linked", ask(two, "DELETE", STAGE).code());
        assertThat(two.get("/api/audit").response().body()).contains(asks, "policy");
    }

    @Test
    void aHostMovesAndAllItHadGoesWithIt() throws Exception {
        var agent = linkAt(one);
        var rules = Json.write(Map.of("rules", Map.of("fail", "deny")));
        assertEquals(200, one.send(one.json("PUT", STAGE + "/policy", rules)).status());
        var call = one.call("count", "{}").header("Idempotency-Key", "k-1");
        String ran = one.send(call).body().path("operation").asString();
        two.awaitHost(HubRig.HOST, "online");
        var watcher = watch(two);
        watcher.next(frame -> frame.t().equals("snapshot"));
        agent.close();
        one.awaitHost(HubRig.HOST, "offline");

        two.statuses.clear();
        var _ = linkAt(two);
        one.awaitHost(HubRig.HOST, "online");
        assertEquals((int) Wire.Close.MOVED.code(), HubRig.await(watcher.closed));
        assertEquals("executed", one.get("/api/operations/" + ran).outcome());
        assertEquals("denied", one.post("fail", "{}").code());
        assertEquals(200, one.post("echo", "{\"text\":\"there\"}").status());
        assertEquals(ran, one.send(call).body().path("operation").asString());
        assertEquals(0, two.runs.get());

        two.close(); // Nobody links; somebody has it all the same.
        two = null;
        await(one, STAGE, reply -> reply.body().path("link").asString("").equals("offline"));
        assertEquals("host_offline", one.post("echo", "{\"text\":\"?\"}").code());
        assertEquals("executed", one.get("/api/operations/" + ran).outcome());
        assertEquals(200, ask(one, "DELETE", STAGE).status());
        assertEquals(404, one.get(STAGE).status());
    }

    @Test
    void anotherTokenIsRefusedAtAnyHubWhileTheHostIsLinked() throws Exception {
        var _ = linkAt(one);
        two.awaitHost(HubRig.HOST, "online");
        var stranger = two.hub.createHostToken(HubRig.HOST);
        var _ = two.begin(stranger, Transport.AUTO, two.hub.address());
        assertThat(two.awaitLink(LinkStatus.State.STOPPED).message()).contains("1008");
        assertEquals("online", one.get(STAGE).body().path("link").asString());
    }
}
