package dev.heddle.sync.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import dev.heddle.sync.client.Effect.Alarm;
import dev.heddle.sync.client.SessionStatus.Way;
import dev.heddle.sync.session.Command;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.IntNode;

/// What the machine does with each input, by hand.
class SessionMachineTest {
    private long now = 1_000;
    private double chance = 0.5;
    private final SessionMachine machine =
            new SessionMachine(
                    new SessionMachine.Setup(
                            "c1",
                            "Ada",
                            "t1",
                            "k1",
                            List.of(Way.WEB_SOCKET, Way.HTTP),
                            () -> chance));
    private final List<String> sent = new ArrayList<>();
    private final List<SessionNews> news = new ArrayList<>();
    private final Map<Alarm, Long> alarms = new EnumMap<>(Alarm.class);
    private Effect.Open opened = new Effect.Open(0, Way.HTTP, null);

    @BeforeEach
    void start() {
        machine.start(now);
        drain();
    }

    private void drain() {
        for (var effect : machine.takeEffects()) {
            switch (effect) {
                case Effect.Open open -> opened = open;
                case Effect.Send(_, String text) -> sent.add(text);
                case Effect.Set(Alarm alarm, long at) -> alarms.put(alarm, at);
                case Effect.Tell(SessionNews one) -> news.add(one);
                case Effect.Close _, Effect.Changed _ -> {}
            }
        }
    }

    private static String welcome(String epoch, long seq, boolean recovered) {
        return """
        {"t":"welcome","d":{"epoch":"%s","seq":%d,"recovered":%b,"acked":0,"heartbeatMs":25000,
        "you":{"id":"u1","name":"Ada","role":"act"},
        "limits":{"messageBytes":2000,"messagesPerSecond":50}}}
        """
                .formatted(epoch, seq, recovered);
    }

    private static final String EMPTY =
            """
            {"t":"snapshot","d":{"seq":0,"state":[],"messages":[],"answers":[],"members":[],"stats":{}}}
            """;

    private void hear(String... frames) {
        machine.received(opened.link(), "[" + String.join(",", frames) + "]", now);
        drain();
    }

    private void live() {
        machine.opened(opened.link(), now);
        drain();
        hear(welcome("e1", 0, false), EMPTY);
    }

    private void lose(int code) {
        machine.closed(opened.link(), code, "", -1, now);
        drain();
    }

    private void fire(Alarm alarm) {
        now = requireNonNull(alarms.get(alarm));
        machine.alarm(alarm, now);
        drain();
    }

    private Submitted set(String key, int value) {
        var submitted = machine.submit(new Command.Set(key, IntNode.valueOf(value), 0), now);
        drain();
        return submitted;
    }

    private Submitted say(String content) {
        var submitted = machine.submit(new Command.Say(content, false, false), now);
        drain();
        return submitted;
    }

    private static String state(long seq, long previous, String key, int value, String id) {
        return """
        {"s":%d,"p":%d,"t":"state","k":"%s","id":"%s","ts":1,"d":%d}
        """
                .formatted(seq, previous, key, id, value);
    }

    private List<String> types() {
        return sent.stream().map(text -> Json.read(text).path("t").asString("")).toList();
    }

    private int shown(String key) {
        return requireNonNull(machine.view().values().get(key)).data().asInt();
    }

    @Test
    void theHelloCarriesWhoItIsAndTheTicketOnce() {
        live();
        assertThat(sent.getFirst())
                .contains("\"client\":\"c1\"", "\"name\":\"Ada\"", "\"token\":\"t1\"", "\"k1\"")
                .doesNotContain("from");
        lose(1006);
        fire(Alarm.RETRY);
        machine.opened(opened.link(), now);
        drain();
        assertThat(sent.getLast()).contains("\"from\":\"e1:0\"").doesNotContain("k1");
    }

    @Test
    void aChangeIsRebasedOnWhatOthersDidFirstAndRolledBackWhenRefused() {
        live();
        set("gain", 2);
        hear(state(1, 0, "gain", 1, "other-1"));
        assertThat(shown("gain")).isEqualTo(2);
        hear(
                """
                {"t":"refused","id":"c1-1","d":{"code":"not_allowed","message":"No."}}
                """);
        assertThat(shown("gain")).isEqualTo(1);
        assertThat(machine.view().unconfirmed()).hasSize(1);
        assertThat(news)
                .containsExactly(
                        new SessionNews.Decided("c1-1", new Refusal("not_allowed", "No.", 0)));
    }

    @Test
    void whatWasAcknowledgedIsPendingUntilItsEventIsHereAndIsNotSentAgain() {
        live();
        set("gain", 2);
        hear("{\"t\":\"done\",\"id\":\"c1-1\",\"d\":{\"s\":1}}");
        assertThat(machine.view().pending()).isEqualTo(1);
        lose(1006);
        fire(Alarm.RETRY);
        sent.clear();
        machine.opened(opened.link(), now);
        drain();
        hear(welcome("e1", 1, true));
        assertThat(types()).containsExactly("hello");
        // Two changes in one batch leave the id of the second.
        hear(state(1, 0, "gain", 2, "other-7"));
        assertThat(machine.view().pending()).isZero();
    }

    @Test
    void whatWasSentIsSentAgainUnderItsIdOnTheNextConnection() {
        live();
        say("one");
        String first = sent.getLast();
        lose(1006);
        say("two");
        fire(Alarm.RETRY);
        sent.clear();
        machine.opened(opened.link(), now);
        drain();
        hear(welcome("e1", 0, true));
        assertThat(sent).hasSize(3).contains(first);
        assertThat(types()).containsExactly("hello", "say", "say");
    }

    @Test
    void whatIsPutOffIsSentAgainLaterAndNothingOvertakesIt() {
        live();
        say("one");
        say("two");
        sent.clear();
        hear(
                """
                {"t":"refused","id":"c1-1","d":{"code":"too_fast","message":"","retryAfterMs":300}}
                """);
        say("three");
        assertThat(sent).isEmpty();
        assertThat(alarms).containsEntry(Alarm.SEND, now + 300);
        fire(Alarm.SEND);
        assertThat(sent.stream().map(text -> Json.read(text).path("id").asString("")))
                .containsExactly("c1-1", "c1-2", "c1-3");
    }

    @Test
    void aHoleIsAskedForOnceAndARepeatIsNotAppliedAgain() {
        live();
        hear(state(1, 0, "a", 1, ""), state(3, 2, "a", 3, ""), state(4, 3, "a", 4, ""));
        assertThat(types()).containsExactly("hello", "sync");
        assertThat(sent.getLast()).contains("e1:1");
        assertThat(shown("a")).isEqualTo(1);
        hear(state(2, 1, "a", 2, ""), state(1, 0, "a", 1, ""), state(4, 2, "a", 4, ""));
        assertThat(shown("a")).isEqualTo(4);
        assertThat(machine.view().seq()).isEqualTo(4);
    }

    @Test
    void anotherEpochSettlesWhatTheOldOneAcknowledged() {
        live();
        set("a", 1);
        hear("{\"t\":\"done\",\"id\":\"c1-1\",\"d\":{\"s\":9}}");
        hear(welcome("e2", 0, false), EMPTY);
        assertThat(machine.view().pending()).isZero();
        assertThat(machine.view().values()).isEmpty();
    }

    @Test
    void whatIsAheadOfTheHubIsOfAnotherHistoryAlthoughTheEpochIsTheSame() {
        live();
        set("a", 1);
        hear("{\"t\":\"done\",\"id\":\"c1-1\",\"d\":{\"s\":9}}");
        hear(welcome("e1", 8, true));
        assertThat(machine.view().pending()).isZero();
    }

    @Test
    void theOutboxHasALimitAndSaysSo() {
        for (int i = 0; i < SessionClient.OUTBOX_COMMANDS; i++) {
            assertThat(say("x")).isInstanceOf(Submitted.Accepted.class);
        }
        assertThat(say("x"))
                .isInstanceOfSatisfying(
                        Submitted.NotTaken.class,
                        no -> assertThat(no.reason()).isEqualTo(Submitted.Reason.OUTBOX_FULL));
    }

    @Test
    void theOutboxHasALimitInBytes() {
        int taken = 0;
        while (say("x".repeat(60_000)) instanceof Submitted.Accepted) {
            taken++;
        }
        assertThat(taken).isEqualTo(SessionClient.OUTBOX_BYTES / 60_039);
    }

    @Test
    void whatIsTooLongForTheHubIsNotTaken() {
        live();
        assertThat(say("x".repeat(2_000)))
                .isInstanceOfSatisfying(
                        Submitted.NotTaken.class,
                        no -> assertThat(no.reason()).isEqualTo(Submitted.Reason.TOO_LARGE));
    }

    @Test
    void nothingIsSaidInASessionThatHasBeenClosed() {
        live();
        hear("{\"s\":1,\"p\":0,\"t\":\"closed\",\"ts\":1,\"d\":{}}");
        assertThat(say("x")).isInstanceOf(Submitted.NotTaken.class);
    }

    @Test
    void isSentNoFasterThanTheHubWantsAndNotAllAtOnce() {
        for (int i = 0; i < 100; i++) {
            say("x");
        }
        live();
        assertThat(types().stream().filter("say"::equals)).hasSize(SessionMachine.IN_FLIGHT);
        for (int i = 1; i <= 32; i++) {
            hear("{\"t\":\"done\",\"id\":\"c1-%d\",\"d\":{\"s\":0}}".formatted(i));
        }
        assertThat(types().stream().filter("say"::equals)).hasSize(50);
        assertThat(alarms).containsEntry(Alarm.SEND, now + 20);
        fire(Alarm.SEND);
        assertThat(types().stream().filter("say"::equals)).hasSize(51);
    }

    @Test
    void theHubMayBeSilentForAHeartbeatAndItsGrace() {
        live();
        long liveAt = now;
        fire(Alarm.ALIVE);
        assertThat(now).isEqualTo(liveAt + 25_000);
        assertThat(types()).endsWith("ping");
        fire(Alarm.ALIVE);
        assertThat(now).isEqualTo(liveAt + 33_000);
        assertThat(machine.view().status()).isInstanceOf(SessionStatus.Reconnecting.class);
    }

    @Test
    void anySignOfLifeCounts() {
        live();
        fire(Alarm.ALIVE);
        now += 1;
        machine.heard(opened.link(), now);
        fire(Alarm.ALIVE);
        assertThat(machine.view().status()).isInstanceOf(SessionStatus.Connected.class);
        assertThat(alarms).containsEntry(Alarm.ALIVE, 1_000 + 25_001 + 25_000L);
    }

    @Test
    void aHubThatDoesNotWelcomeIsGivenUp() {
        fire(Alarm.ALIVE);
        assertThat(now).isEqualTo(1_000 + SessionMachine.WELCOME_MILLIS);
        assertThat(machine.view().status()).isInstanceOf(SessionStatus.Reconnecting.class);
    }

    @Test
    void thePauseHasFullJitterBetweenHalfASecondAndTwenty() {
        assertThat(SessionMachine.pauseMillis(0, 0)).isEqualTo(500);
        assertThat(SessionMachine.pauseMillis(0, 0.999)).isBetween(990L, 1_000L);
        assertThat(SessionMachine.pauseMillis(100, 0)).isEqualTo(500);
        assertThat(SessionMachine.pauseMillis(100, 0.999)).isBetween(19_900L, 20_000L);
    }

    @Test
    void comesBackWhenTheHubSaid() {
        live();
        hear("{\"t\":\"stopping\",\"d\":{\"retryAfterMs\":1500}}");
        lose(4004);
        assertThat(alarms).containsEntry(Alarm.RETRY, now + 1_500 + 250);
    }

    @Test
    void goesToAHubThatItWasNamedWhenItsOwnEndsOrIsNotThere() {
        var other = URI.create("https://two.example/heddle");
        live();
        hear(
                welcome("e1", 0, true)
                        .replace("\"acked\"", "\"hubs\":[\"%s\"],\"acked\"".formatted(other)));
        assertThat(opened.hub()).isNull();
        hear("{\"t\":\"stopping\",\"d\":{\"retryAfterMs\":0}}");
        lose(4000);
        fire(Alarm.RETRY);
        assertThat(opened.hub()).isEqualTo(other);
        live();
        lose(1006);
        fire(Alarm.RETRY);
        assertThat(opened.hub()).as("a line that was good is tried again").isEqualTo(other);
        lose(1006);
        fire(Alarm.RETRY);
        assertThat(opened.hub()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1006, 1011, 4000, 4001, 4004, 4099, 4200})
    void otherCodesAreWorthAnotherTry(int code) {
        live();
        lose(code);
        assertThat(machine.view().status()).isInstanceOf(SessionStatus.Reconnecting.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1008, 4100, 4104, 4105, 4199})
    void finalCodesStop(int code) {
        live();
        lose(code);
        assertThat(machine.view().status()).isEqualTo(new SessionStatus.Disconnected(code, ""));
        assertThat(alarms.values()).allMatch(at -> at == Effect.Set.NEVER);
    }

    @Test
    void twoSocketsThatFailMakeItTryHttpAndAWebSocketTakesOverAgain() {
        lose(1006);
        fire(Alarm.RETRY);
        assertThat(opened.way()).isEqualTo(Way.WEB_SOCKET);
        lose(1006);
        fire(Alarm.RETRY);
        assertThat(opened.way()).isEqualTo(Way.HTTP);
        live();
        var http = opened;
        assertThat(machine.view().status()).isEqualTo(new SessionStatus.Connected(Way.HTTP));
        fire(Alarm.PROBE);
        assertThat(opened.way()).isEqualTo(Way.WEB_SOCKET);
        // Until it opens, HTTP goes on.
        machine.received(http.link(), state(1, 0, "a", 1, ""), now);
        drain();
        assertThat(shown("a")).isEqualTo(1);
        machine.opened(opened.link(), now);
        drain();
        assertThat(sent.getLast()).contains("\"from\":\"e1:1\"");
        hear(welcome("e1", 1, true));
        assertThat(machine.view().status()).isEqualTo(new SessionStatus.Connected(Way.WEB_SOCKET));
    }

    @Test
    void whatAnOldConnectionStillSaysIsNotHeard() {
        live();
        var old = opened;
        lose(1006);
        fire(Alarm.RETRY);
        machine.received(old.link(), state(1, 0, "a", 1, ""), now);
        machine.closed(old.link(), 4105, "", -1, now);
        drain();
        assertThat(machine.view().values()).isEmpty();
        assertThat(machine.view().status()).isInstanceOf(SessionStatus.Reconnecting.class);
    }

    @Test
    void aNewTokenIsSaidWithoutANewConnectionAndKept() {
        live();
        assertThat(machine.refresh("t2")).isTrue();
        drain();
        assertThat(sent.getLast()).isEqualTo("{\"t\":\"refresh\",\"d\":{\"token\":\"t2\"}}");
        lose(1006);
        fire(Alarm.RETRY);
        machine.opened(opened.link(), now);
        drain();
        assertThat(sent.getLast()).contains("t2").doesNotContain("t1");
        hear("{\"t\":\"refused\",\"d\":{\"code\":\"bad_token\",\"message\":\"ended\"}}");
        assertThat(news)
                .containsExactly(new SessionNews.Warned(new Refusal("bad_token", "ended", 0)));
    }

    @Test
    void whoTypesIsForgottenAfterAWhileAndOnesOwnTypingIsNotShown() {
        live();
        hear(
                "{\"t\":\"typing\",\"d\":{\"member\":\"u2\",\"on\":true}}",
                "{\"t\":\"typing\",\"d\":{\"member\":\"u1\",\"on\":true}}");
        assertThat(machine.view().typing()).containsExactly("u2");
        fire(Alarm.TYPING);
        assertThat(machine.view().typing()).isEmpty();
    }

    @Test
    void theHubHearsOfTypingAsOftenAsIsUseful() {
        live();
        for (int i = 0; i < 100; i++) {
            machine.typing(true, now);
            now += 100;
        }
        machine.typing(false, now);
        machine.typing(false, now);
        drain();
        assertThat(types().stream().filter("typing"::equals)).hasSize(5);
    }

    private static String part(int at, String text) {
        return "{\"t\":\"answer\",\"d\":{\"id\":\"a\",\"by\":\"m\",\"at\":%d,\"text\":\"%s\"}}"
                .formatted(at, text);
    }

    @Test
    void piecesOfAnAnswerGoWhereTheyBelong() {
        live();
        hear(part(0, "Turn"), part(2, "rn it"), part(0, "Turn"), part(9, "up"));
        assertThat(machine.view().answers().getFirst().text()).isEqualTo("Turn it … up");
        hear("{\"t\":\"answer_end\",\"d\":{\"id\":\"a\",\"why\":\"cancelled\"}}");
        assertThat(machine.view().answers()).isEmpty();
    }

    @Test
    void aPongShowsThatSomethingIsMissing() {
        live();
        hear("{\"t\":\"pong\",\"d\":{\"seq\":0}}");
        assertThat(types()).doesNotContain("sync");
        hear("{\"t\":\"pong\",\"d\":{\"seq\":3}}");
        assertThat(types()).endsWith("sync");
    }

    @Test
    void whatIsSkippedShowsAsCatchingUp() {
        live();
        hear("{\"t\":\"gap\",\"d\":{\"from\":1,\"to\":2}}");
        assertThat(machine.view().catchingUp()).isTrue();
        hear(state(1, 0, "a", 1, ""), state(2, 1, "b", 1, ""));
        assertThat(machine.view().catchingUp()).isFalse();
    }
}
