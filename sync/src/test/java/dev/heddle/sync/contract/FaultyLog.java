package dev.heddle.sync.contract;

import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// A log with a fault planted in it, to see that those who check logs find it.
final class FaultyLog extends ForwardingRoomLog {
    private static final int EVERY = 5;

    private final Fault fault;
    private final AtomicInteger appends = new AtomicInteger();

    enum Fault {
        NONE,
        LOSES_AN_ACKNOWLEDGED_APPEND,
        LEAVES_OUT_A_NUMBER,
        STORES_A_REPEATED_KEY_AGAIN,
        TRIMS_SILENTLY,
        REORDERS_A_UNIT,
        IGNORES_WHAT_AN_APPEND_EXPECTS,
        READS_WHAT_WAS_TRUE_BEFORE
    }

    FaultyLog(RoomLog log, Fault fault) {
        super(log);
        this.fault = fault;
    }

    @Override
    public CompletionStage<Appended> append(
            String room, After after, String key, List<Event> events) {
        boolean now = appends.incrementAndGet() % EVERY == 0;
        return switch (fault) {
            case LOSES_AN_ACKNOWLEDGED_APPEND ->
                    log.snapshot(room)
                            .thenCompose(state ->
                                    now
                                                    && state instanceof RoomState.Ok(var head, _)
                                                    && head.seq() > 0
                                                    && after.allows(head)
                                            ? lost(head, events)
                                            : log.append(room, after, key, events));
            case LEAVES_OUT_A_NUMBER ->
                    log.append(room, inside(after), key, events).thenApply(FaultyLog::outside);
            case STORES_A_REPEATED_KEY_AGAIN -> log.append(room, after, "", events);
            case IGNORES_WHAT_AN_APPEND_EXPECTS -> log.append(room, After.any(), key, events);
            case REORDERS_A_UNIT -> log.append(room, after, key, events.reversed());
            case NONE, TRIMS_SILENTLY, READS_WHAT_WAS_TRUE_BEFORE ->
                    log.append(room, after, key, events);
        };
    }

    private static CompletionStage<Appended> lost(Position head, List<Event> events) {
        return CompletableFuture.completedStage(
                new Appended.Done(shifted(head, events.size()), false));
    }

    // ---- a number is left out: 3, 4, 6, 7 ... -----------------------------------------------

    private static final int LEFT_OUT = 5;

    private static Position shifted(Position position, int by) {
        return new Position(position.epoch(), position.seq() + by);
    }

    private static Position outside(Position position) {
        return position.seq() < LEFT_OUT ? position : shifted(position, 1);
    }

    private static Position inside(Position position) {
        return position.seq() <= LEFT_OUT ? position : shifted(position, -1);
    }

    private static After inside(After after) {
        return switch (after) {
            case After.Any any -> any;
            case After.At(Position position) -> new After.At(inside(position));
            case After.Seq(long seq) -> new After.Seq(inside(new Position(0, seq)).seq());
        };
    }

    private static Appended outside(Appended answer) {
        return answer instanceof Appended.Done(var last, var duplicate)
                ? new Appended.Done(outside(last), duplicate)
                : answer;
    }

    private static Page outside(Page page) {
        return switch (page) {
            case Page.Ok(var entries, var head) ->
                    new Page.Ok(
                            entries.stream()
                                    .map(each -> new Entry(outside(each.position()), each.event()))
                                    .toList(),
                            outside(head));
            case Page.Trimmed(var before) -> new Page.Trimmed(outside(before));
            case Page other -> other;
        };
    }

    // -------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Page> read(String room, Position after, int max) {
        return switch (fault) {
            case LEAVES_OUT_A_NUMBER ->
                    log.read(room, inside(after), max).thenApply(FaultyLog::outside);
            case TRIMS_SILENTLY ->
                    log.read(room, after, max)
                            .thenCompose(page ->
                                    page instanceof Page.Trimmed(var before)
                                            ? log.read(room, before, max)
                                            : CompletableFuture.completedStage(page));
            case READS_WHAT_WAS_TRUE_BEFORE ->
                    log.read(room, after, max).thenApply(FaultyLog::withoutTheLast);
            case NONE,
                    LOSES_AN_ACKNOWLEDGED_APPEND,
                    STORES_A_REPEATED_KEY_AGAIN,
                    REORDERS_A_UNIT,
                    IGNORES_WHAT_AN_APPEND_EXPECTS ->
                    log.read(room, after, max);
        };
    }

    private static Page withoutTheLast(Page page) {
        if (page instanceof Page.Ok(var entries, var head)
                && entries.size() > 1
                && entries.getLast().position().equals(head)) {
            var fewer = entries.subList(0, entries.size() - 1);
            return new Page.Ok(fewer, fewer.getLast().position());
        }
        return page;
    }
}
