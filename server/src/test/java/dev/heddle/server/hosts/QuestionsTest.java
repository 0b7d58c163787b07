package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules say what may be asked of a host, and people are asked where a rule says so.
class QuestionsTest {
    private final Rig rig = new Rig();

    private static Call clear(Asker by) {
        return Rig.by(by, Rig.keyed("clear", "{\"all\":true}", null));
    }

    private String ask() {
        return rig.begin(clear(Rig.ASSISTANT));
    }

    @Test
    void assistantsAreAskedAboutBeforeWhatMayDestroyAndPeopleAreNot() {
        var link = rig.link();
        rig.call(clear(Rig.PERSON));
        rig.call(Rig.by(Rig.ASSISTANT, Rig.spawn()));
        assertEquals(2, link.calls().size());
        var caller = rig.call(clear(new Asker("t-1", Asker.MCP, true)));
        assertTrue(caller.waits());
        assertEquals(2, link.calls().size());
    }

    @Test
    void whatIsAllowedIsHandedOverAsItWasAskedAndItsDeadlineCountsFromThen() {
        var link = rig.link();
        var watcher = rig.watch("");
        var caller = rig.call(clear(Rig.ASSISTANT));
        String id = watcher.of("operation").getLast().d().path("operation").asString();
        assertTrue(rig.operation(id).path("asks").asBoolean());
        assertEquals("queued", rig.stateOf(id));
        assertEquals(1, rig.host().path("asking").asInt());
        assertEquals("t-1", rig.operation(id).path("by").asString());
        assertEquals("chat", rig.operation(id).path("via").asString());
        rig.timing.advance(Duration.ofMinutes(4));
        assertEquals(List.of(), link.calls());
        assertEquals(200, rig.answer(id, true).status());
        var call = link.calls().getFirst();
        assertEquals(id, call.id());
        assertEquals("{\"all\":true}", call.params().toString());
        assertEquals(10_000, call.deadlineMs());
        assertFalse(rig.operation(id).has("asks"));
        assertEquals(0, rig.host().path("asking").asInt());
        var approval = rig.operation(id).path("approval");
        assertTrue(approval.path("allow").asBoolean());
        assertEquals("u-2", approval.path("by").asString());
        assertEquals("page", approval.path("via").asString());
        rig.settle(link, id, "executed");
        assertEquals(200, caller.status());
    }

    @Test
    void whatIsRefusedNeverRunsAndSaysWhoRefusedIt() {
        var link = rig.link();
        var caller = rig.call(clear(Rig.ASSISTANT));
        String id = rig.watch("").frames.getLast().d().at("/operations/0/operation").asString();
        assertEquals("refused", rig.answer(id, false).body().at("/error/code").asString());
        assertEquals(403, caller.status());
        assertEquals("rejected", caller.outcome());
        assertEquals("refused", caller.code());
        assertThat(caller.body().at("/error/message").asString()).contains("u-2", "never ran");
        rig.timing.advance(Duration.ofHours(1));
        assertEquals(List.of(), link.calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"page", "http", "chat", "mcp", "face"})
    void whatNobodyAnswersIsRejectedAfterFiveMinutes(String via) {
        var link = rig.link();
        rig.rule("{\"clear\":\"ask\"}");
        var caller = rig.call(clear(new Asker("somebody", via, true)));
        rig.timing.advance(Operations.QUESTION_LIFE.minusMillis(1));
        assertTrue(caller.waits());
        rig.timing.advance(Duration.ofMillis(1));
        assertEquals(403, caller.status());
        assertEquals("not_answered", caller.code());
        assertEquals(409, rig.answer(caller.id(), true).status());
        assertEquals(List.of(), link.calls());
    }

    @Test
    void aQuestionIsAnsweredOnce() {
        var link = rig.link();
        String id = ask();
        rig.answer(id, true);
        var again = rig.answer(id, false);
        assertEquals(409, again.status());
        assertEquals("not_asked", again.code());
        assertEquals(1, link.calls().size());
        assertEquals("not_asked", rig.answer(rig.begin(), true).code());
        assertEquals(404, rig.answer("op-of-nobody", true).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "mcp", "face"})
    void noAssistantAllowsItselfAnything(String via) {
        var link = rig.link();
        String id = ask();
        var answer = new Rig.Caller();
        rig.hosts.answer(id, true, new Asker("t-1", via, true), answer);
        assertEquals("not_allowed", answer.code());
        var rules = new Rig.Caller();
        rig.hosts.setPolicy(
                Rig.HOST, Json.read("{\"rules\":{}}"), new Asker("t-1", via, true), rules);
        assertEquals("not_allowed", rules.code());
        var guest = new Rig.Caller();
        rig.hosts.answer(id, true, new Asker("u-9", Asker.PAGE, false), guest);
        assertEquals("not_allowed", guest.code());
        assertEquals(List.of(), link.calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"page", "http", "chat", "mcp", "face"})
    void aRuleHoldsForAllWays(String via) {
        var link = rig.link();
        var by = new Asker("somebody", via, true);
        rig.rule("{\"spawn\":\"deny\",\"clear\":\"ask\"}");
        var denied = rig.call(Rig.by(by, Rig.spawn()));
        assertEquals(403, denied.status());
        assertEquals("denied", denied.code());
        assertEquals("rejected", denied.outcome());
        assertTrue(rig.call(clear(by)).waits());
        assertEquals(List.of(), link.calls());
        rig.rule("{\"clear\":\"allow\"}");
        rig.call(clear(by));
        rig.call(Rig.by(by, Rig.spawn()));
        assertEquals(2, link.calls().size());
    }

    @Test
    void noNameOfAnActionGetsRoundItsRule() {
        rig.link();
        rig.rule("{\" WIPE \":\"deny\"}");
        for (String name : List.of("clear", "Clear ", "wipe", "WIPE")) {
            assertEquals("denied", rig.call(Rig.keyed(name, "{}", null)).code(), name);
        }
        rig.rule("{\"clear\":\"deny\",\"wipe\":\"allow\"}");
        assertEquals("denied", rig.call(Rig.keyed("wipe", "{}", null)).code());
    }

    @Test
    void aRuleThatForbidsItMeanwhileCountsMoreThanAnAnswer() {
        var link = rig.link();
        String id = ask();
        rig.rule("{\"clear\":\"deny\"}");
        rig.answer(id, true);
        assertEquals("denied", rig.operation(id).at("/error/code").asString());
        assertEquals(List.of(), link.calls());
    }

    @Test
    void whoMayOnlyWatchMakesNothingRun() {
        var link = rig.link();
        var caller = rig.call(Rig.by(new Asker("u-9", Asker.CHAT, false), Rig.spawn()));
        assertEquals(403, caller.status());
        assertEquals("not_allowed", caller.code());
        assertEquals(List.of(), link.calls());
    }

    @Test
    void aQuestionIsWithdrawnByItsCancelAndByTheLossOfTheLink() {
        var link = rig.link();
        var first = rig.call(clear(Rig.ASSISTANT));
        String id = rig.watch("").frames.getLast().d().at("/operations/0/operation").asString();
        assertEquals(200, rig.cancel(id).status());
        assertEquals(499, first.status());
        var second = rig.call(clear(Rig.ASSISTANT));
        rig.hosts.lost(Rig.HOST, link, "gone");
        assertEquals("host_lost", second.code());
        assertEquals(409, rig.answer(second.id(), true).status());
    }

    @Test
    void aKeyFindsTheQuestionAndWhatWasAnswered() {
        var link = rig.link();
        var call = Rig.by(Rig.ASSISTANT, Rig.keyed("clear", "{}", "k"));
        var first = rig.call(call);
        var second = rig.call(call);
        String id = rig.watch("").frames.getLast().d().at("/operations/0/operation").asString();
        rig.answer(id, false);
        assertEquals(first.body(), second.body());
        assertEquals("refused", rig.call(call).code(), "people are not asked again");
        assertEquals(List.of(), link.calls());
    }

    @Test
    void peopleAreAskedSoManyThingsAndNoMore() {
        rig.link();
        for (int i = 0; i < Operations.MAX_ASKING; i++) {
            ask();
        }
        var caller = rig.call(clear(Rig.ASSISTANT));
        assertEquals(429, caller.status());
        assertTrue(rig.call().waits(), "others are not held up");
    }

    @Test
    void newcomersSeeRulesAndAllQuestions() {
        var link = rig.link();
        String id = ask();
        for (int i = 0; i < Operations.MAX_SHOWN; i++) {
            rig.settle(link, rig.begin(), "executed");
        }
        var watcher = rig.watch("");
        rig.rule("{\"spawn\":\"ask\"}");
        var operations = watcher.frames.get(1).d().path("operations");
        assertEquals(Operations.MAX_SHOWN + 1, operations.size());
        assertEquals(id, operations.path(0).path("operation").asString());
        assertEquals("{\"rules\":{}}", watcher.frames.get(1).d().path("policy").toString());
        assertEquals(
                "{\"rules\":{\"spawn\":\"ask\"}}", watcher.of("policy").getLast().d().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"rules\":[]}",
                "{\"rules\":{\"a\":\"never\"}}",
                "{\"rules\":{\"a\":1}}",
                "{\"rules\":{\"\":\"deny\"}}",
                "{\"rules\":{},\"more\":1}"
            })
    void brokenRulesChangeNothing(String body) {
        rig.link();
        rig.rule("{\"spawn\":\"deny\"}");
        var person = new Rig.Caller();
        rig.hosts.setPolicy(Rig.HOST, Json.read(body), Rig.PERSON, person);
        assertEquals(422, person.status());
        assertEquals("denied", rig.call().code());
    }
}
