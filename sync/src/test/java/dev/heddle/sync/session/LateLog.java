package dev.heddle.sync.session;

import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.session.SessionSimulationTest.Fault;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// A log as one hub sees it, whose answers and news come when the test lets them, and that fails
/// when it says so.
final class LateLog extends ForwardingRoomLog {
    private final Random random;
    private final boolean shared;
    private final Fault fault;
    private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
    private final ArrayDeque<Runnable> news = new ArrayDeque<>();
    private Subscription following = () -> {};
    private Consumer<Change> follower = _ -> {};

    /// Nothing can be appended.
    boolean lost;

    /// Appends that say that they failed, and may have been done.
    double unsure;

    /// News that get lost.
    double silent;

    LateLog(RoomLog log, Random random, boolean shared, Fault fault) {
        super(log);
        this.random = random;
        this.shared = shared;
        this.fault = fault;
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    /// Lets one answer, or one piece of news, through; false if there is none.
    boolean next() {
        var queue = answers.isEmpty() || (!news.isEmpty() && random.nextBoolean()) ? news : answers;
        var first = queue.pollFirst();
        if (first != null) {
            first.run();
        }
        return first != null;
    }

    /// The hub that had it is no more.
    void forget() {
        answers.clear();
        news.clear();
        following.close();
    }

    private <T> CompletionStage<T> late(CompletionStage<? extends T> answer) {
        var later = new CompletableFuture<T>();
        answers.add(() -> answer.thenAccept(later::complete));
        return later;
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        var gone =
                shared
                        ? new Unavailable(Unavailable.Reason.UNREACHABLE, "no server answers")
                        : new Unavailable(Unavailable.Reason.DISK_FULL, "the disk is full");
        if (lost) {
            return late(CompletableFuture.completedStage(gone));
        }
        var done = log.append(room, after, key, events);
        if (fault == Fault.TAKES_A_CONFLICT_FOR_DONE) {
            done =
                    done.thenApply(answer ->
                            answer instanceof Appended.Conflict(Position at)
                                    ? new Appended.Done(at, false)
                                    : answer);
        }
        return random.nextDouble() < unsure
                ? late(CompletableFuture.completedStage(gone))
                : late(done);
    }

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        return late(log.read(room, after, max));
    }

    @Override
    public CompletionStage<RoomState> snapshot(String room) {
        return late(log.snapshot(room));
    }

    // ---- news ---------------------------------------------------------------------------------

    @Override
    public Subscription follow(String room, Consumer<Change> next) {
        follower = next;
        following = log.follow(room, this::tell);
        return following;
    }

    private void tell(Change change) {
        if (fault == Fault.IGNORES_WHAT_OTHERS_DO || random.nextDouble() < silent) {
            return;
        }
        news.add(() -> follower.accept(change));
        if (fault == Fault.TAKES_A_CHANGE_TWICE && random.nextInt(8) == 0) {
            news.add(() -> follower.accept(again((Change.Events) change)));
        }
    }

    /// The same behind itself.
    private static Change again(Change.Events change) {
        var last = change.entries().getLast().position();
        int count = change.entries().size();
        return new Change.Events(
                change.room(),
                last,
                change.entries().stream()
                        .map(entry ->
                                new Entry(
                                        new Position(last.epoch(), entry.position().seq() + count),
                                        entry.event()))
                        .toList());
    }

    /// Tells of the newest event, as logs do now and then in case that news got lost.
    void look(String room) {
        if (log.snapshot(room).toCompletableFuture().join() instanceof RoomState.Ok(var head, _)
                && head.seq() > 0) {
            var before =
                    head.seq() == 1 ? Position.START : new Position(head.epoch(), head.seq() - 1);
            if (log.read(room, before, 1).toCompletableFuture().join()
                    instanceof Page.Ok(var entries, _)) {
                tell(new Change.Events(room, before, entries));
            }
        }
    }
}
