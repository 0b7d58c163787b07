package dev.heddle.sync.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.sync.client.SessionStatus.Way;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.IntNode;

/// The client over real sockets.
class SessionClientTest {
    private static final int WAIT_SECONDS = 20;

    private final SmallHub hub = new SmallHub();
    private final Owner ears = Owner.running("ears", Policy.DEFAULT);
    private final SessionOptions options =
            new SessionOptions(hub.address(), "a room/1").withName("Ada").withToken("secret");

    @AfterEach
    void close() {
        ears.close();
        hub.close();
    }

    static SessionView until(Owner ears, SessionClient client, Predicate<SessionView> wanted)
            throws Exception {
        var found = new CompletableFuture<SessionView>();
        try (var _ =
                client.changes()
                        .connect(
                                ears,
                                view -> {
                                    if (wanted.test(view)) {
                                        found.complete(view);
                                    }
                                })) {
            var now = client.state();
            return wanted.test(now) ? now : found.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private SessionView until(SessionClient client, Predicate<SessionView> wanted)
            throws Exception {
        return until(ears, client, wanted);
    }

    /// Looks until it is so; the hub's end tells nobody by itself.
    private static void eventually(BooleanSupplier isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!isSo.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(isSo.getAsBoolean()).isTrue();
    }

    private static boolean isOver(SessionView view, Way way) {
        return view.status().equals(new SessionStatus.Connected(way));
    }

    private static Submitted answer(Ticket<Submitted> ticket) throws InterruptedException {
        return ((Outcome.Executed<Submitted>)
                        ticket.await(Duration.ofSeconds(WAIT_SECONDS)).orElseThrow())
                .value();
    }

    @Test
    void whatIsSaidShowsAtOnceAndIsConfirmed() throws Exception {
        try (var client = SessionClient.open(options)) {
            var taken = (Submitted.Accepted) answer(client.say("hello"));
            var view = until(client, now -> now.pending() == 0 && !now.messages().isEmpty());
            assertThat(view.messages().getFirst().content()).isEqualTo("hello");
            assertThat(view.messages().getFirst().id()).isEqualTo(taken.id());
            assertThat(requireNonNull(view.you()).name()).isEqualTo("Ada");
            assertThat(hub.heard.getFirst()).contains("\"token\":\"secret\"", "\"name\":\"Ada\"");
        }
    }

    @Test
    void aRefusedChangeIsRolledBackAndSaysWhy() throws Exception {
        BlockingQueue<SessionNews> news = new LinkedBlockingQueue<>();
        try (var client = SessionClient.open(options)) {
            client.news().connect(ears, news::add);
            hub.refusesAll = true;
            answer(client.set("forbidden", IntNode.valueOf(1)));
            assertThat(client.state().values()).containsKey("forbidden");
            assertThat(requireNonNull(client.state().values().get("forbidden")).pending()).isTrue();
            hub.refusesAll = false;
            client.wake();
            var view = until(client, now -> now.pending() == 0);
            assertThat(view.values()).isEmpty();
            assertThat(requireNonNull(view.unconfirmed().getFirst().refusal()).code())
                    .isEqualTo("not_allowed");
            assertThat(news.poll(WAIT_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(SessionNews.Decided.class);
            client.dismiss(view.unconfirmed().getFirst().id());
            until(client, now -> now.unconfirmed().isEmpty());
        }
    }

    @Test
    void whatIsSaidWithoutAConnectionIsSentOnceAfterwards() throws Exception {
        try (var client = SessionClient.open(options)) {
            until(client, view -> isOver(view, Way.WEB_SOCKET));
            hub.refusesAll = true;
            hub.cut();
            until(client, view -> view.status() instanceof SessionStatus.Reconnecting);
            for (int i = 0; i < 100; i++) {
                answer(client.say("message " + i));
            }
            assertThat(client.state().pending()).isEqualTo(100);
            hub.refusesAll = false;
            client.wake();
            var view = until(client, now -> now.pending() == 0);
            assertThat(view.messages()).hasSize(100);
            assertThat(view.messages().getLast().content()).isEqualTo("message 99");
            assertThat(hub.said()).isEqualTo(100);
        }
    }

    @Test
    void whereNoWebSocketGetsThroughHttpStandsInUntilOneDoes() throws Exception {
        hub.refusesSockets = true;
        try (var client = SessionClient.open(options)) {
            answer(client.say("over HTTP"));
            var view = until(client, now -> isOver(now, Way.HTTP) && now.pending() == 0);
            assertThat(view.messages()).hasSize(1);
            assertThat(hub.heard).anyMatch(text -> text.contains("name=Ada Bearer secret"));
            client.refreshToken("another");
            answer(client.say("again"));
            answer(client.say("and again"));
            until(client, now -> now.messages().size() == 3 && now.pending() == 0);
            eventually(() -> hub.heard.stream().anyMatch(text -> text.endsWith("Bearer another")));

            hub.cut();
            until(client, now -> now.status() instanceof SessionStatus.Reconnecting);
            hub.refusesSockets = false;
            client.wake();
            until(client, now -> now.status() instanceof SessionStatus.Connected);
            answer(client.say("back"));
            view = until(client, now -> now.messages().size() == 4 && now.pending() == 0);
            assertThat(view.messages().getLast().content()).isEqualTo("back");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1008, 4105})
    void aFinalCodeStopsIt(int code) throws Exception {
        try (var client = SessionClient.open(options)) {
            until(client, view -> isOver(view, Way.WEB_SOCKET));
            hub.end(code);
            var view = until(client, now -> now.status() instanceof SessionStatus.Disconnected);
            assertThat(view.status()).isEqualTo(new SessionStatus.Disconnected(code, "test"));
            assertThat(answer(client.say("too late")))
                    .isInstanceOfSatisfying(
                            Submitted.NotTaken.class,
                            no -> assertThat(no.reason()).isEqualTo(Submitted.Reason.DISCONNECTED));
        }
    }

    @Test
    void aStatusOfHttpStopsItAsItsCodeWould() throws Exception {
        hub.refusesAll = true;
        hub.status = 403;
        try (var client = SessionClient.open(options)) {
            var view = until(client, now -> now.status() instanceof SessionStatus.Disconnected);
            assertThat(view.status())
                    .isEqualTo(new SessionStatus.Disconnected(4105, "not_a_member"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]x", "{\"t\":\"message\"}", "7"})
    void whatIsNoFrameBeginsAnewWithASnapshot(String text) throws Exception {
        try (var client = SessionClient.open(options)) {
            answer(client.say("first"));
            until(client, now -> now.messages().size() == 1);
            hub.tell(text);
            eventually(() -> hub.heard.stream().filter(one -> one.contains("hello")).count() == 2);
            assertThat(hub.heard.getLast()).doesNotContain("\"from\"");
            until(client, now -> isOver(now, Way.WEB_SOCKET) && now.messages().size() == 1);
        }
    }

    @Test
    void signalsAreTold() throws Exception {
        BlockingQueue<SessionNews> news = new LinkedBlockingQueue<>();
        try (var client = SessionClient.open(options)) {
            client.news().connect(ears, news::add);
            until(client, view -> isOver(view, Way.WEB_SOCKET));
            client.signal(IntNode.valueOf(7));
            assertThat(news.poll(WAIT_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(new SessionNews.Signalled("u1", IntNode.valueOf(7)));
        }
    }

    @Test
    void aCloseSaysGoodbyeAndEndsItsOwnThread() throws Exception {
        var client = SessionClient.open(options);
        until(client, view -> isOver(view, Way.WEB_SOCKET));
        client.close();
        client.close();
        eventually(() -> hub.closes.contains("1000"));
        assertThat(client.status()).isEqualTo(new SessionStatus.Disconnected(1000, "closed"));
        assertThat(client.say("late").await(Duration.ZERO).orElseThrow())
                .isInstanceOf(Outcome.Rejected.class);
    }

    @Test
    void worksOnAnOwnerThatItIsGivenAndLeavesItOpen() throws Exception {
        try (var owner = Owner.running("mine", Policy.DEFAULT)) {
            try (var client = SessionClient.open(options, owner)) {
                until(client, view -> isOver(view, Way.WEB_SOCKET));
            }
            assertThat(owner.submit(() -> 7).await(Duration.ofSeconds(WAIT_SECONDS))).isPresent();
        }
    }
}
