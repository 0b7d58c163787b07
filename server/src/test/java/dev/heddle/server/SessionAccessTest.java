package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.access.Tokens;
import dev.heddle.sync.session.SessionLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a connection whose token ends, or that asks for too much.
class SessionAccessTest {
    private static final String SECOND = "a-second-token-0123456789";

    private static HubRig rig(Path data, SessionLimits limits) throws IOException {
        return new HubRig(
                HubOptions.local(data, 0).inMemory().withToken(SECOND).withSessions(limits));
    }

    private static void revokeTheFirstToken(Path data) throws IOException {
        var tokens = Tokens.open(data);
        var first = tokens.list().stream().filter(one -> one.kind().equals("act")).findFirst();
        assertTrue(tokens.revoke(first.orElseThrow().id()));
    }

    @Test
    void whoseTokenIsRevokedIsClosed(@TempDir Path data) throws Exception {
        try (var rig = rig(data, SessionLimits.DEFAULT)) {
            String room = rig.session("mix");
            var ada = SessionProbe.in(rig, room, "ada");
            ada.next("snapshot");
            var bo = SessionProbe.in(rig, room, "bo", Map.of("token", SECOND));
            bo.next("snapshot");

            revokeTheFirstToken(data);

            assertEquals(1008, ada.closeCode());
            assertEquals("done", bo.answer(bo.say("I am still here")).path("t").asString());
        }
    }

    @Test
    void aNewTokenIsTakenWithoutANewConnection(@TempDir Path data) throws Exception {
        try (var rig = rig(data, SessionLimits.DEFAULT)) {
            String room = rig.session("mix");
            var ada = SessionProbe.in(rig, room, "ada");
            var other = SessionProbe.in(rig, room, "other");
            ada.send("{\"t\":\"refresh\",\"d\":{\"token\":\"no good\"}}");
            var refused = ada.next("refused");
            assertEquals("bad_token", refused.at("/d/code").asString());
            ada.send("{\"t\":\"refresh\",\"d\":{\"token\":\"%s\"}}".formatted(SECOND));
            ada.answer(ada.say("under a new token"));

            revokeTheFirstToken(data);

            assertEquals(1008, other.closeCode());
            assertEquals("done", ada.answer(ada.say("and still here")).path("t").asString());
            assertFalse(ada.closed.isDone());
        }
    }

    @Test
    void whoGoesOnTooFastIsClosedWithACode(@TempDir Path data) throws Exception {
        var usual = SessionLimits.DEFAULT;
        var slow =
                new SessionLimits(
                        usual.openRooms(),
                        usual.connections(),
                        usual.allConnections(),
                        usual.messageBytes(),
                        1,
                        usual.roomMessagesPerSecond(),
                        usual.budgetBytes());
        try (var rig = rig(data, slow)) {
            var ada = SessionProbe.in(rig, rig.session("mix"), "ada");
            ada.next("snapshot");
            for (int i = 0; i < 600; i++) {
                ada.send("{\"t\":\"ping\",\"d\":{}}");
            }

            assertEquals(4106, ada.closeCode());
            assertThat(ada.frames)
                    .anyMatch(frame -> frame.at("/d/code").asString("").equals("too_fast"));
        }
    }

    @Test
    void aTokenInASocketsAddressIsRefusedWithAnExplanation(@TempDir Path data) throws Exception {
        try (var rig = rig(data, SessionLimits.DEFAULT)) {
            String path = "/ws/sessions/" + rig.session("mix") + "?token=" + rig.token();
            var probe = SessionProbe.silent(rig, path, "ada", true);

            var refused = probe.next("refused").path("d");
            assertEquals("token_in_query", refused.path("code").asString());
            assertThat(refused.path("message").asString()).contains("Authorization");
            assertEquals(1008, probe.closeCode());
        }
    }
}
