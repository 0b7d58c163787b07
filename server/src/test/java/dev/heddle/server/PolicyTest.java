package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules, questions and the audit over HTTP, and over the end of a hub.
class PolicyTest {
    @TempDir private Path data;

    private HubRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new HubRig(data);
        rig.link();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static final String POLICY = "/api/hosts/" + HubRig.HOST + "/policy";

    private HubRig.Reply rule(String body) throws Exception {
        return rig.send(rig.json("PUT", POLICY, body));
    }

    private HubRig.Reply answer(String id, String body) throws Exception {
        return rig.send(rig.json("POST", "/api/operations/" + id + "/approval", body));
    }

    @Test
    void aQuestionIsAnsweredOverHttpAndTheAuditTellsOfIt() throws Exception {
        assertThat(rule("{\"rules\":{\"count\":\"ask\",\"fail\":\"deny\"}}").status())
                .isEqualTo(200);
        assertThat(rig.post("fail", "{}").code()).isEqualTo("denied");
        var asked = rig.send(rig.call("count", "{}").header("Prefer", "respond-async"));
        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.body().path("asks").asBoolean()).isTrue();
        assertThat(asked.body().path("via").asString()).isEqualTo("http");
        assertThat(asked.body().path("by").asString()).startsWith("t-");
        String id = asked.body().path("operation").asString();
        assertThat(answer(id, "{}").status()).isEqualTo(400);
        assertThat(answer(id, "{\"allow\":true,\"params\":{}}").status()).isEqualTo(400);
        assertThat(answer("op-of-nobody", "{\"allow\":true}").status()).isEqualTo(404);
        assertThat(rig.runs.get()).isZero();
        var again = rig.sendAsync(rig.call("count", "{}").header("Idempotency-Key", "k"));
        assertThat(answer(id, "{\"allow\":true}").status()).isEqualTo(200);
        assertThat(answer(id, "{\"allow\":true}").code()).isEqualTo("not_asked");
        var audit = rig.get("/api/audit?limit=200&host=" + HubRig.HOST);
        assertThat(audit.body().path("entries").toString()).contains(id, "denied", "policy");
        assertThat(audit.body().toString()).doesNotContain(rig.token());
        String other = "";
        while (other.isEmpty()) { // It is on its way, and then the only one that asks.
            for (var entry : rig.get("/api/audit").body().path("entries")) {
                boolean open = entry.path("state").asString("").equals("queued");
                other =
                        open && !entry.path("operation").asString().equals(id)
                                ? entry.path("operation").asString()
                                : other;
            }
        }
        assertThat(answer(other, "{\"allow\":false}").status()).isEqualTo(200);
        assertThat(HubRig.await(again).code()).isEqualTo("refused");
    }

    @Test
    void brokenRequestsAreRefused() throws Exception {
        assertThat(rule("{\"rules\":{\"count\":\"never\"}}").status()).isEqualTo(422);
        assertThat(rig.get("/api/audit?limit=0").status()).isEqualTo(422);
        assertThat(rig.get("/api/audit?before=x").status()).isEqualTo(422);
        assertThat(rig.get("/api/hosts/nobody/policy").status()).isEqualTo(404);
        assertThat(rig.send(rig.asPerson("/api/hosts/" + HubRig.HOST).DELETE()).code())
                .isEqualTo("host_linked");
    }

    @Test
    void rulesAndOperationsAreThereAgainWhenTheHubIs() throws Exception {
        rule("{\"rules\":{\"count\":\"deny\"}}");
        var echo = rig.call("echo", "{\"text\":\"hi\"}").header("Idempotency-Key", "k");
        var first = rig.send(echo);
        rig.restart();
        var kept = rig.get("/api/operations/" + first.body().path("operation").asString());
        assertThat(kept.body()).isEqualTo(first.body());
        assertThat(rig.get(POLICY).body().toString()).isEqualTo("{\"rules\":{\"count\":\"deny\"}}");
        var again = rig.call("echo", "{\"text\":\"hi\"}").header("Idempotency-Key", "k");
        assertThat(rig.send(again).body()).isEqualTo(first.body());
    }
}
