package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One operation as the hub knows it. What the hub does not know it does not guess: UNKNOWN says
/// that the operation was handed to a link that was lost before it answered. Owner thread only.
@OwnerThread
final class HubOperation {
    /// What the hub knows of it.
    enum State {
        QUEUED,
        RUNNING,
        UNKNOWN,
        SETTLED
    }

    private final String id;
    private final String host;
    private final Call call;
    private final long queuedAt;
    private final long queuedNanos;
    private final List<Answer.Reply> callers = new ArrayList<>();
    private final List<Answer.Reply> cancellers = new ArrayList<>();

    private State state = State.QUEUED;
    private boolean stalled;
    private @Nullable Long startedAt;
    private @Nullable Long endedAt;
    private @Nullable OutcomeInfo outcome;
    private @Nullable ErrorInfo unknownBecause;

    /// As it stands on the wire.
    record View(
            String operation,
            String host,
            String action,
            JsonNode params,
            @Nullable String key,
            String state,
            @Nullable String outcome,
            @Nullable JsonNode result,
            @Nullable ErrorInfo error,
            String queuedAt,
            @Nullable String startedAt,
            @Nullable String endedAt,
            long deadlineMs,
            @Nullable Boolean stalled) {}

    HubOperation(String id, String host, Call call, Timing timing) {
        this.id = id;
        this.host = host;
        this.call = call;
        this.queuedAt = timing.epochMillis();
        this.queuedNanos = timing.nanos();
    }

    String id() {
        return id;
    }

    Call call() {
        return call;
    }

    State state() {
        return state;
    }

    boolean isSettled() {
        return state == State.SETTLED;
    }

    /// Milliseconds until its latest start; 0 or less if that has passed.
    long remainingMillis(long nowNanos) {
        return call.deadline().toMillis() - (nowNanos - queuedNanos) / 1_000_000;
    }

    boolean wasRejected() {
        return outcome != null && outcome.outcome().equals("rejected");
    }

    // ---- changes; each answers whether something changed --------------------------------------

    boolean running(long now) {
        if (state != State.QUEUED && state != State.UNKNOWN) {
            return false;
        }
        state = State.RUNNING;
        stalled = false;
        unknownBecause = null;
        startedAt = now;
        return true;
    }

    boolean unknown(ErrorInfo because) {
        if (isSettled()) {
            return false;
        }
        state = State.UNKNOWN;
        stalled = false;
        unknownBecause = because;
        return true;
    }

    boolean settle(OutcomeInfo how, long now) {
        if (isSettled()) {
            return false;
        }
        state = State.SETTLED;
        stalled = false;
        outcome = how;
        endedAt = now;
        if (startedAt == null
                && (how.outcome().equals("executed") || how.outcome().equals("failed"))) {
            startedAt = now - how.runMs();
        }
        return true;
    }

    boolean stalled(boolean waitsForAStalledOwner) {
        boolean changes = state == State.QUEUED && stalled != waitsForAStalledOwner;
        if (changes) {
            stalled = waitsForAStalledOwner;
        }
        return changes;
    }

    // ---- answers ------------------------------------------------------------------------------

    void addCaller(Answer.Reply reply) {
        callers.add(reply);
    }

    void addCanceller(Answer.Reply reply) {
        cancellers.add(reply);
    }

    /// Tells those who wait for the outcome how it stands; each hears once.
    void answerCallers() {
        var answer = answer();
        callers.forEach(caller -> caller.accept(answer));
        callers.clear();
    }

    /// Tells those who want it cancelled how it stands; each hears once.
    void answerCancellers() {
        var answer = cancelAnswer();
        cancellers.forEach(canceller -> canceller.accept(answer));
        cancellers.clear();
    }

    /// What a caller is told now.
    Answer answer() {
        return new Answer(status(), view());
    }

    private int status() {
        return switch (state) {
            case QUEUED, RUNNING -> 202;
            case UNKNOWN -> 502;
            case SETTLED -> outcome == null ? 500 : status(outcome);
        };
    }

    private static int status(OutcomeInfo outcome) {
        return switch (outcome.outcome()) {
            case "executed" -> 200;
            case "failed" -> 500;
            case "cancelled" -> 499;
            case "expired" -> 504;
            case "rejected" -> rejectedStatus(outcome.error());
            default -> 503; // Dropped: it had to make room; the caller may try again.
        };
    }

    private static int rejectedStatus(@Nullable ErrorInfo error) {
        return switch (error == null ? "" : error.code()) {
            case "invalid_parameters" -> 422;
            case "queue_full" -> 429;
            case "unknown_action" -> 404;
            default -> 503;
        };
    }

    private Answer cancelAnswer() {
        int status =
                switch (state) {
                    case QUEUED -> 202;
                    case RUNNING -> 409;
                    case UNKNOWN -> 502;
                    case SETTLED ->
                            outcome != null && outcome.outcome().equals("cancelled") ? 200 : 409;
                };
        return new Answer(status, view());
    }

    View view() {
        return new View(
                id,
                host,
                call.action(),
                call.params(),
                call.key().orElse(null),
                state.name().toLowerCase(java.util.Locale.ROOT),
                outcome == null ? null : outcome.outcome(),
                outcome == null ? null : outcome.result(),
                outcome == null ? unknownBecause : outcome.error(),
                Instant.ofEpochMilli(queuedAt).toString(),
                time(startedAt),
                time(endedAt),
                call.deadline().toMillis(),
                stalled ? Boolean.TRUE : null);
    }

    JsonNode json() {
        return Json.node(view());
    }

    private static @Nullable String time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis).toString();
    }
}
