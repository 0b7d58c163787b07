package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Sessions over real WebSockets, on a hub with a log on disk.
class SessionTest {
    private final HubRig rig;

    SessionTest(@TempDir Path data) throws IOException {
        rig = new HubRig(data);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private SessionProbe guest(String room, String role, String client) throws Exception {
        return SessionProbe.in(rig, room, client, Map.of("ticket", rig.invitation(room, role)));
    }

    @Test
    void whatOneSaysAndSetsTheOtherHearsInTheSameOrder() throws Exception {
        String room = rig.session("Evening mix");
        var ada = SessionProbe.in(rig, room, "ada", Map.of("token", rig.token(), "name", "Ada"));
        var welcome = ada.next("welcome").path("d");
        assertEquals("Ada", welcome.at("/you/name").asString());
        assertEquals("admin", welcome.at("/you/role").asString());
        assertEquals(0, welcome.path("acked").asInt());
        assertFalse(welcome.path("recovered").asBoolean());
        var snapshot = ada.next("snapshot").path("d");
        assertEquals(welcome.path("seq"), snapshot.path("seq"));
        assertEquals("Evening mix", snapshot.at("/state/0/d").asString());
        var bo = SessionProbe.in(rig, room, "bo");
        bo.next("snapshot");
        String said = ada.say("Is this loop too quiet?");
        String set = ada.set("card/loop", Map.of("title", "Loop"));
        for (var who : new SessionProbe[] {ada, bo}) {
            var message = who.next("message");
            assertEquals(said, message.path("id").asString());
            assertEquals(said, message.at("/d/id").asString());
            assertEquals("Ada", message.at("/d/name").asString());
            var state = who.next("state");
            assertEquals(set, state.path("id").asString());
            assertEquals(message.path("s"), state.path("p"));
            assertEquals("card/loop", state.path("k").asString());
        }
    }

    @Test
    void aCommandThatComesAgainIsAnsweredAsTheFirstTimeAndAppliedOnce() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada");
        String id = ada.say("once");
        var first = ada.answer(id);
        assertEquals("done", first.path("t").asString());
        String empty = ada.say(" ");
        var refused = ada.answer(empty);
        assertEquals("empty", refused.at("/d/code").asString());
        ada.send("{\"t\":\"say\",\"id\":\"%s\",\"d\":{\"content\":\"once\"}}".formatted(id));
        assertEquals(first, ada.answer(id));
        ada.send("{\"t\":\"say\",\"id\":\"%s\",\"d\":{\"content\":\" \"}}".formatted(empty));
        assertEquals(refused, ada.answer(empty));
        var late = SessionProbe.in(rig, room, "late").next("snapshot").path("d");
        assertEquals(1, late.path("messages").size());
        assertEquals(1, late.at("/stats/messages").asInt());
    }

    @Test
    void whoComesBackHearsWhatWasMissedAlsoWhenTheHubWasAway() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada");
        String epoch = ada.next("welcome").at("/d/epoch").asString();
        String id = ada.say("one");
        long seen = ada.message("one").path("s").asLong();
        ada.close();
        var bo = SessionProbe.in(rig, room, "bo");
        bo.answer(bo.say("two"));
        rig.restart();
        assertEquals(4000, bo.closeCode());
        var hello = Map.of("token", rig.token(), "from", epoch + ":" + seen, "link", 2);
        var back = SessionProbe.in(rig, room, "ada", hello);
        var welcome = back.next("welcome").path("d");
        assertTrue(welcome.path("recovered").asBoolean());
        assertEquals(1, welcome.path("acked").asInt());
        assertEquals(seen, back.message("two").path("p").asLong());
        back.send("{\"t\":\"say\",\"id\":\"%s\",\"d\":{\"content\":\"one\"}}".formatted(id));
        assertEquals(seen, back.answer(id).at("/d/s").asLong());
    }

    @Test
    void aPositionOfAnotherHistoryOrOfTheFutureIsAnsweredWithASnapshot() throws Exception {
        String room = rig.session("mix");
        for (String from : new String[] {"1:1", "nonsense", "7f-8:9", "99999999999999:5"}) {
            var probe = SessionProbe.in(rig, room, "c", Map.of("token", rig.token(), "from", from));
            assertFalse(probe.next("welcome").at("/d/recovered").asBoolean(), from);
            probe.next("snapshot");
            probe.close();
        }
        var ada = SessionProbe.in(rig, room, "ada");
        String epoch = ada.next("welcome").at("/d/epoch").asString();
        var ahead = Map.of("token", rig.token(), "from", epoch + ":999");
        assertFalse(
                SessionProbe.in(rig, room, "d", ahead)
                        .next("welcome")
                        .at("/d/recovered")
                        .asBoolean());
        ada.next("snapshot");
        ada.send("{\"t\":\"sync\",\"d\":{\"from\":\"%s:1\"}}".formatted(epoch));
        assertEquals(2, ada.next("state").path("s").asInt());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "nope | bad_json",
                "[1] | bad_frame",
                "{\"t\":\"sing\"} | unknown_type",
                "{\"t\":\"say\",\"d\":{\"content\":\"no id\"}} | bad_frame",
                "{\"t\":\"say\",\"id\":\"other-1\",\"d\":{\"content\":\"a\"}} | bad_id",
                "{\"t\":\"set\",\"id\":\"c-1\",\"k\":\"session/x\",\"d\":{\"value\":1}} | bad_key",
                "{\"t\":\"set\",\"id\":\"c-1\",\"k\":\"a\",\"d\":{\"value\":1,\"ts\":99999999999999}} | clock_ahead",
                "{\"t\":\"hello\",\"d\":{\"client\":\"c\",\"link\":1}} | bad_frame"
            })
    void aWrongMessageHasItsCodeAndClosesNothing(String text, String code) throws Exception {
        var probe = SessionProbe.in(rig, rig.session("mix"), "c");
        probe.next("snapshot");
        probe.send(text);
        assertEquals(code, probe.next("refused").at("/d/code").asString());
        probe.send("{\"t\":\"ping\",\"d\":{}}");
        assertEquals(2, probe.next("pong").at("/d/seq").asInt());
    }

    @Test
    void whatIsTooLargeIsRefusedAndClosesNothing() throws Exception {
        var probe = SessionProbe.in(rig, rig.session("mix"), "c");
        var refused = probe.answer(probe.say("x".repeat(70_000)));
        assertEquals("too_large", refused.at("/d/code").asString());
        refused = probe.answer(probe.set("a", "x".repeat(300_000)));
        assertEquals("too_large", refused.at("/d/code").asString());
        assertEquals("done", probe.answer(probe.say("short")).path("t").asString());
    }

    @Test
    void theFirstFrameIsAHelloAndSaysWhoItIs() throws Exception {
        String path = "/ws/sessions/" + rig.session("mix");
        var wrong = SessionProbe.silent(rig, path, "c", true);
        wrong.send("{\"t\":\"ping\",\"d\":{}}");
        assertEquals(4101, wrong.closeCode());
        var nobody = SessionProbe.silent(rig, path, "c", true);
        nobody.hello(Map.of());
        assertEquals("bad_token", nobody.next("refused").at("/d/code").asString());
        assertEquals(1008, nobody.closeCode());
        var stranger = SessionProbe.silent(rig, path, "c", true);
        stranger.hello(Map.of("token", "nonsense"));
        assertEquals(1008, stranger.closeCode());
        var host = SessionProbe.silent(rig, path, "c", true);
        host.hello(Map.of("token", rig.hub.createHostToken("stage")));
        assertEquals(1008, host.closeCode());
        var query = SessionProbe.silent(rig, path + "?token=" + rig.token(), "c", true);
        assertEquals("token_in_query", query.next("refused").at("/d/code").asString());
        assertEquals(1008, query.closeCode());
        var binary = SessionProbe.in(rig, path.substring(13), "c");
        binary.next("snapshot");
        var _ = binary.socket().sendBinary(ByteBuffer.wrap(new byte[] {1}), true);
        assertEquals(4103, binary.closeCode());
        assertThat(wrong.frames.stream().filter(f -> f.path("t").asString().equals("welcome")))
                .isEmpty();
    }

    @Test
    void toAGuestForeignAndUnknownSessionsAreTheSame() throws Exception {
        String mine = rig.session("mine");
        String foreign = rig.session("foreign");
        for (String room : new String[] {foreign, "unknown", "not a name"}) {
            var guest =
                    SessionProbe.silent(rig, "/ws/sessions/" + room.replace(" ", "%20"), "g", true);
            guest.hello(Map.of("ticket", rig.invitation(mine, "act")));
            assertEquals(4105, guest.closeCode(), room);
            assertThat(guest.frames).isEmpty();
        }
        assertEquals(4104, SessionProbe.in(rig, "unknown", "c").closeCode());
    }

    @Test
    void aGuestMayWhatItsRoleSaysAndNoMore() throws Exception {
        String room = rig.session("mix");
        var watcher = guest(room, "watch", "w");
        assertEquals("watch", watcher.next("welcome").at("/d/you/role").asString());
        assertEquals("not_allowed", watcher.answer(watcher.say("x")).at("/d/code").asString());
        watcher.send("{\"t\":\"typing\",\"d\":{\"on\":true}}");
        assertEquals("not_allowed", watcher.next("refused").at("/d/code").asString());
        var talker = guest(room, "talk", "t");
        assertEquals("done", talker.answer(talker.say("x")).path("t").asString());
        assertEquals("not_allowed", talker.answer(talker.set("k", 1)).at("/d/code").asString());
        var actor = guest(room, "act", "a");
        assertEquals("done", actor.answer(actor.set("k", 1)).path("t").asString());
    }

    @Test
    void aTicketCountsOnceAlsoInTheAddress() throws Exception {
        String room = rig.session("mix");
        String path = "/ws/sessions/" + room + "?ticket=" + rig.invitation(room, "talk");
        var first = SessionProbe.silent(rig, path, "a", true);
        first.hello(Map.of());
        first.next("welcome");
        var second = SessionProbe.silent(rig, path, "b", true);
        second.hello(Map.of());
        assertEquals(1008, second.closeCode());
    }

    @Test
    void rolesChangeWhileAConnectionLastsAndWhoIsTakenOutIsClosed() throws Exception {
        String room = rig.session("mix");
        var guest = guest(room, "watch", "g");
        String id = guest.next("welcome").at("/d/you/id").asString();
        String path = "/api/sessions/" + room + "/members/" + id;
        var put = rig.send(rig.json("PUT", path, "{\"role\":\"talk\",\"name\":\"Gil\"}"));
        assertEquals(200, put.status());
        assertEquals("Gil", put.body().path("name").asString());
        assertEquals("done", guest.answer(guest.say("now I may")).path("t").asString());
        assertEquals(200, rig.send(rig.asPerson(path).DELETE()).status());
        assertEquals(4105, guest.closeCode());
        assertEquals("unknown_member", rig.send(rig.asPerson(path).DELETE()).code());
    }

    @Test
    void whatIsClosedCanBeReadAndNothingMoreSaidInIt() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada");
        ada.answer(ada.say("the last word"));
        var bo = guest(room, "act", "bo");
        bo.next("snapshot");

        assertEquals(200, rig.send(rig.asPerson("/api/sessions/" + room).DELETE()).status());

        bo.next("closed");
        assertEquals("closed", bo.answer(bo.say("one more")).at("/d/code").asString());
        var late = SessionProbe.in(rig, room, "late").next("snapshot").path("d");
        assertTrue(late.path("closed").asBoolean());
        assertEquals("the last word", late.at("/messages/0/content").asString());
        assertTrue(rig.get("/api/sessions").body().at("/sessions/0/closed").asBoolean());
        assertEquals(200, rig.send(rig.asPerson("/api/sessions/" + room).DELETE()).status());
        rig.restart();
        var after = SessionProbe.in(rig, room, "after");
        assertTrue(after.next("snapshot").at("/d/closed").asBoolean());
    }

    @Test
    void onlyTheNewestConnectionOfAClientIsHeard() throws Exception {
        String room = rig.session("mix");
        var old = SessionProbe.in(rig, room, "c", Map.of("token", rig.token(), "link", 5));
        old.next("snapshot");
        var fresh = SessionProbe.in(rig, room, "c", Map.of("token", rig.token(), "link", 6));
        assertEquals(4102, old.closeCode());
        var late = SessionProbe.in(rig, room, "c", Map.of("token", rig.token(), "link", 4));
        assertEquals(4102, late.closeCode());
        assertEquals("done", fresh.answer(fresh.say("x")).path("t").asString());
        var thief = SessionProbe.silent(rig, "/ws/sessions/" + room, "c", true);
        thief.hello(Map.of("ticket", rig.invitation(room, "act"), "link", 9));
        assertEquals(4101, thief.closeCode());
        assertEquals("done", fresh.answer(fresh.say("y")).path("t").asString());
    }

    @Test
    void allSeeWhoIsHereWhoTypesAndWhatIsSignalled() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada", Map.of("token", rig.token(), "name", "Ada"));
        ada.next("snapshot");
        var gil = guest(room, "talk", "gil");
        String id = gil.next("welcome").at("/d/you/id").asString();
        ada.next(f -> connections(f, id) == 1);
        gil.send("{\"t\":\"typing\",\"d\":{\"on\":true}}");
        assertEquals(id, ada.next("typing").at("/d/member").asString());
        gil.send("{\"t\":\"signal\",\"d\":{\"at\":[3,4]}}");
        assertEquals(4, ada.next("signal").at("/d/data/at/1").asInt());
        gil.close();
        assertFalse(ada.next("typing").at("/d/on").asBoolean());
        ada.next(f -> connections(f, id) == 0);
    }

    private static int connections(JsonNode frame, String id) {
        for (var member : frame.at("/d/members")) {
            if (member.path("id").asString().equals(id)) {
                return member.path("connections").asInt();
            }
        }
        return -1;
    }

    @Test
    void whoIsTooFastIsHeardLaterAndInOrder() throws Exception {
        String room = rig.session("mix");
        var ada = SessionProbe.in(rig, room, "ada");
        ada.next("snapshot");
        for (int i = 1; i <= 60; i++) {
            ada.say("message " + i);
        }
        var answers = new TreeMap<Integer, JsonNode>();
        while (answers.size() < 60) {
            var answer = ada.next(f -> f.path("id").asString("").startsWith("ada-") && !f.has("s"));
            String id = answer.path("id").asString();
            answers.put(Integer.parseInt(id.substring(4)), answer);
        }
        long held = 0;
        for (var answer : answers.entrySet()) {
            if (answer.getValue().path("t").asString().equals("refused")) {
                held = held == 0 ? answer.getKey() : held;
                assertEquals("too_fast", answer.getValue().at("/d/code").asString());
                assertThat(answer.getValue().at("/d/retryAfterMs").asLong()).isPositive();
            } else {
                assertEquals(0, held, "nothing is decided after one that is to come again");
            }
        }
        assertThat(held).isBetween(39L, 60L);
        var later = Json.write(Map.of("t", "say", "id", "ada-61", "d", Map.of("content", "x")));
        ada.send(later);
        assertEquals("too_fast", ada.answer("ada-61").at("/d/code").asString());
    }

    // ---- over plain HTTP ----------------------------------------------------------------------

    private BufferedReader listen(String room, String query, String from) throws Exception {
        var request =
                rig.asPerson("/ws/sessions/" + room + query).header("Accept", "text/event-stream");
        if (!from.isEmpty()) {
            request.header("Last-Event-ID", from);
        }
        var response = rig.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertEquals("text/event-stream", response.headers().firstValue("Content-Type").orElse(""));
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /// The next event with this in it, and the id in front of it.
    private static String[] event(BufferedReader in, String text) throws IOException {
        String id = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ") && line.contains(text)) {
                return new String[] {id, line.substring(6)};
            }
        }
        throw new AssertionError("the stream ended before " + text);
    }

    @Test
    void theSameUrlSpeaksServerSentEventsAndTakesCommandsByPost() throws Exception {
        String room = rig.session("mix");
        String who = "?client=http&link=3";
        var in = listen(room, who + "&name=Ada", "");
        event(in, "\"t\":\"welcome\"");
        event(in, "\"t\":\"snapshot\"");
        String commands =
                """
                [{"t":"say","id":"http-1","d":{"content":"hello"}},
                 {"t":"set","id":"http-2","k":"card/a","d":{"value":{"title":"A"}}},
                 {"t":"say","id":"http-3","d":{"content":" "}},
                 {"t":"nonsense"},
                 {"t":"ping","d":{}}]\
                """;
        var reply = rig.send(rig.json("POST", "/ws/sessions/" + room + who, commands));
        assertEquals(200, reply.status());
        var types = new TreeMap<String, Integer>();
        reply.body().forEach(a -> types.merge(a.path("t").asString(), 1, Integer::sum));
        assertEquals(Map.of("done", 2, "refused", 2, "pong", 1), types);
        String[] said = event(in, "\"content\":\"hello\"");
        assertThat(said[1]).contains("\"name\":\"Ada\"");
        in.close();
        String more = "{\"t\":\"say\",\"id\":\"other-1\",\"d\":{\"content\":\"missed\"}}";
        var _ = rig.send(rig.json("POST", "/ws/sessions/" + room + "?client=other", more));
        var back = listen(room, "?client=http&link=4", said[0]);
        assertThat(event(back, "\"t\":\"welcome\"")[1]).contains("\"recovered\":true");
        event(back, "missed");
        back.close();
    }

    @Test
    void aPostNeedsItsStreamOrNone() throws Exception {
        String room = rig.session("mix");
        String path = "/ws/sessions/" + room;
        String say = "{\"t\":\"say\",\"id\":\"curl-1\",\"d\":{\"content\":\"x\"}}";
        assertEquals(
                "no_stream", rig.send(rig.json("POST", path + "?client=curl&link=1", say)).code());
        var alone = rig.send(rig.json("POST", path + "?client=curl", say));
        assertEquals("done", alone.body().at("/0/t").asString());
        assertEquals(422, rig.send(rig.json("POST", path, say)).status());
        assertEquals(400, rig.send(rig.json("POST", path + "?client=c", "nope")).status());
        assertEquals("no_token", rig.send(rig.request(path)).code());
        assertEquals(426, rig.get(path).status());
        assertEquals(400, rig.get(path + "?token=" + rig.token()).status());
        var unknown = rig.asPerson("/ws/sessions/unknown").header("Accept", "text/event-stream");
        assertEquals("unknown_session", rig.send(unknown).code());
    }

    @Test
    void anInvitationLogsAPageIntoItsSessionAndNothingElse() throws Exception {
        String room = rig.session("mix");
        rig.session("foreign");
        String origin = rig.hub.address();
        var login =
                rig.send(
                        rig.request("/api/login")
                                .header("Content-Type", "application/json")
                                .header("Origin", origin)
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                Json.write(
                                                        Map.of(
                                                                "ticket",
                                                                rig.invitation(room, "talk"))))));
        assertEquals(204, login.status());
        String cookie = login.header("Set-Cookie").replaceFirst(";.*", "");
        rig.restart();
        var list =
                rig.send(
                        rig.request("/api/sessions")
                                .header("Cookie", cookie)
                                .header("Sec-Fetch-Site", "same-origin"));
        assertEquals(1, list.body().path("sessions").size());
        assertEquals("mix", list.body().at("/sessions/0/name").asString());
        assertEquals("talk", list.body().at("/sessions/0/role").asString());
        var hosts =
                rig.send(
                        rig.request("/api/hosts")
                                .header("Cookie", cookie)
                                .header("Sec-Fetch-Site", "same-origin"));
        assertEquals("not_allowed", hosts.code());
        var session =
                rig.send(
                        rig.request("/api/session")
                                .header("Cookie", cookie)
                                .header("Sec-Fetch-Site", "same-origin"));
        assertEquals("guest", session.body().path("kind").asString());
    }

    @Test
    void sessionsAreListedPageByPage() throws Exception {
        for (int i = 0; i < 23; i++) {
            rig.session("session " + i);
        }
        var first = rig.get("/api/sessions").body();
        assertEquals(20, first.path("sessions").size());
        String next = first.path("next").asString();
        var second = rig.get("/api/sessions?after=" + next).body();
        assertEquals(3, second.path("sessions").size());
        assertFalse(second.has("next"));
        assertEquals(422, rig.get("/api/sessions?after=%20").status());
        assertEquals(422, rig.send(rig.json("POST", "/api/sessions", "{\"name\":\"\"}")).status());
        assertEquals(422, rig.send(rig.json("POST", "/api/sessions", "{\"nmae\":\"a\"}")).status());
    }

    // ---- slow readers -------------------------------------------------------------------------

    @Test
    void aSlowReaderDelaysNobodyIsToldOfItsGapAndCatchesUp(@TempDir Path other) throws Exception {
        var limits = new SessionLimits(100, 100, 100, 257 << 10, 10_000, 10_000, 64 << 10);
        try (var own = new HubRig(HubOptions.local(other, 0).withSessions(limits))) {
            String room = own.session("mix");
            var more = Map.of("token", own.token());
            var slow = SessionProbe.in(own, room, "slow", more, false);
            var ada = SessionProbe.in(own, room, "ada");
            ada.next("snapshot");
            String text = "x".repeat(60_000);
            int count = 300; // 18 MB: more than its budget and what the sockets hold.
            for (int i = 1; i <= count; i++) {
                assertEquals("done", ada.answer(ada.say(i + text)).path("t").asString());
            }
            slow.socket().request(Long.MAX_VALUE);
            slow.next("snapshot");
            long seen = 2;
            boolean gap = false;
            while (seen < count + 2) {
                var frame = slow.next(f -> f.has("s") || f.path("t").asString().equals("gap"));
                if (frame.has("s")) {
                    assertThat(frame.path("p").asLong()).isLessThanOrEqualTo(seen);
                    assertEquals(seen + 1, frame.path("s").asLong());
                    seen++;
                } else {
                    gap = true;
                    assertEquals(seen + 1, frame.at("/d/from").asLong());
                }
            }
            assertTrue(gap);
            ada.say("live again");
            slow.message("live again");
        }
    }

    @Test
    void aFullLogRefusesClearlyAndGoesOnWhenThereIsRoom(@TempDir Path other) throws Exception {
        var log = new FillingLog();
        try (var own = new HubRig(other, Hub.start(HubOptions.local(other, 0), log))) {
            String room = own.session("mix");
            var ada = SessionProbe.in(own, room, "ada");
            log.full = true;
            var refused = ada.answer(ada.say("lost"));
            assertEquals("disk_full", refused.at("/d/code").asString());
            assertFalse(refused.path("d").has("retryAfterMs"));
            assertEquals(507, own.send(own.json("POST", "/api/sessions", "{}")).status());
            log.full = false;
            assertEquals("done", ada.answer(ada.say("kept")).path("t").asString());
            var late = SessionProbe.in(own, room, "late").next("snapshot").path("d");
            assertEquals(1, late.path("messages").size());
        }
    }
}
