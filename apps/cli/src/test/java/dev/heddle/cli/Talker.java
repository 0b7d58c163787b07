package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Signal.Delivery;
import dev.heddle.sync.client.Refusal;
import dev.heddle.sync.client.SessionClient;
import dev.heddle.sync.client.SessionNews;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.client.SessionStatus;
import dev.heddle.sync.client.SessionView;
import dev.heddle.sync.client.Submitted;
import dev.heddle.sync.session.Command;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.node.IntNode;

/// A member of a session that writes down what it says and what becomes of it; if it is told to, it
/// always has something to say.
final class Talker implements AutoCloseable {
    /// The longest backoff, with what comes around it.
    private static final long PATIENCE_SECONDS = 60;

    /// Commands of one talker that are under way at once.
    private static final int AT_ONCE = 8;

    private static final int LENGTH = 2000;

    final SessionClient client;
    private final String name;
    private final Owner ears;
    private final SaidAndKept history;
    private final Semaphore acknowledged;
    private final String filler;
    private final Queue<CompletableFuture<?>> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean talking;

    // On the ears' thread only.
    private final Map<String, CompletableFuture<Optional<Refusal>>> open = new HashMap<>();
    private int said;

    /// @param ears on whose thread it hears and writes
    /// @param acknowledged given a permit for each acknowledged command
    Talker(SessionOptions options, Owner ears, SaidAndKept history, Semaphore acknowledged) {
        this(options, ears, history, acknowledged, LENGTH);
    }

    /// One whose messages have about that length.
    Talker(
            SessionOptions options,
            Owner ears,
            SaidAndKept history,
            Semaphore acknowledged,
            int length) {
        this.name = options.name();
        this.ears = ears;
        this.history = history;
        this.acknowledged = acknowledged;
        filler = "x".repeat(length);
        client = SessionClient.open(options);
        client.news().connect(ears, this::hear);
    }

    private void hear(SessionNews news) {
        if (news instanceof SessionNews.Decided(String id, Refusal refusal)) {
            if (refusal == null) {
                history.acknowledged(id, seqOf(id));
                acknowledged.release();
            } else {
                history.refused(id);
            }
            var answer = open.remove(id);
            if (answer != null) {
                answer.complete(Optional.ofNullable(refusal));
            }
        }
    }

    /// Where it shows the message of a command; 0 if it was none.
    private long seqOf(String id) {
        return client.state().messages().reversed().stream()
                .filter(message -> message.id().equals(id))
                .mapToLong(SessionView.Message::seq)
                .findFirst()
                .orElse(0);
    }

    /// Says it, and answers with the refusal if it was not done.
    CompletableFuture<Optional<Refusal>> say(String content) {
        return submit(new Command.Say(content, false, false));
    }

    private CompletableFuture<Optional<Refusal>> submit(Command.Ordered command) {
        var answer = new CompletableFuture<Optional<Refusal>>();
        asked.add(answer);
        long at = history.now();
        client.submit(command)
                .then(
                        ears,
                        outcome -> {
                            if (outcome instanceof Outcome.Executed<Submitted>(var taken, _)
                                    && taken instanceof Submitted.Accepted(String id)) {
                                history.said(id, command, at);
                                open.put(id, answer);
                            } else {
                                answer.completeExceptionally(
                                        new AssertionError("not taken: " + outcome));
                            }
                        });
        return answer;
    }

    /// Talks until {@link #fallSilent}.
    void talk() {
        talking = true;
        ears.execute(() -> {
            for (int i = 0; i < AT_ONCE; i++) {
                sayMore();
            }
        });
    }

    private void sayMore() {
        int number = said++;
        var command =
                number % 4 == 3
                        ? new Command.Set("shared/" + number % 16, IntNode.valueOf(number), 0)
                        : new Command.Say(name + " " + number + filler, false, false);
        var _ =
                submit(command)
                        .thenRun(() -> {
                            if (talking) {
                                sayMore();
                            }
                        });
    }

    /// Says nothing new, and waits until all that was said is decided.
    void fallSilent() throws Exception {
        // On its own thread: it says nothing more between this and what is waited for.
        CompletableFuture.runAsync(() -> talking = false, ears).get();
        CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .handle((_, _) -> true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        until(view -> isConnected(view) && view.pending() == 0 && !view.catchingUp());
    }

    static boolean isConnected(SessionView view) {
        return view.status() instanceof SessionStatus.Connected;
    }

    /// Waits until what it sees is as wanted.
    SessionView until(Predicate<SessionView> wanted) throws Exception {
        var found = new CompletableFuture<SessionView>();
        try (var _ =
                client.changes()
                        .connect(
                                ears,
                                view -> {
                                    if (wanted.test(view)) {
                                        found.complete(view);
                                    }
                                },
                                Delivery.DEFAULT.coalescing())) {
            var now = client.state();
            var view =
                    wanted.test(now)
                            ? now
                            : found.completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                                    .get();
            assertThat(view).as(() -> name + " sees " + client.state().status()).isNotNull();
            return view;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
