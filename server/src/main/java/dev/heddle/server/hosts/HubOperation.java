package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /// The statuses of a rejection; any other reason says that the host cannot take it now.
    private static final List<Problem> REFUSALS =
            List.of(Problem.INVALID_PARAMETERS, Problem.QUEUE_FULL, Problem.UNKNOWN_ACTION);

    private final String id;
    private final String host;
    private final Call call;
    private final long queuedAt;
    private final long queuedNanos;
    private final List<Answer.Reply> callers = new ArrayList<>();
    private final List<Answer.Reply> cancellers = new ArrayList<>();
    private final List<Answer.Reply> followers = new ArrayList<>();

    private State state = State.QUEUED;
    private boolean handedOver;
    private boolean stalled;
    private Timing.@Nullable Alarm alarm;
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

    /// Whether the host's gate decides what becomes of it, and no longer the hub.
    boolean isHandedOver() {
        return handedOver;
    }

    void handOver() {
        handedOver = true;
    }

    /// The one alarm that it waits for; none once it has settled.
    void wake(Timing.Alarm next) {
        cancelAlarm();
        alarm = next;
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
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
        cancelAlarm();
        outcome = how;
        endedAt = now;
        if (how.outcome().equals("executed") || how.outcome().equals("failed")) {
            startedAt = now - how.runMs(); // The host knows better than the arrival of its word.
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

    /// Tells somebody how it stands, now and each time it changes.
    void follow(Answer.Reply each) {
        followers.add(each);
        each.accept(answer());
    }

    /// Tells those who follow it how it stands; those of a settled one hear no more.
    void tellFollowers() {
        var answer = answer();
        followers.forEach(follower -> follower.accept(answer));
        if (isSettled()) {
            followers.clear();
        }
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
        String code = error == null ? "" : error.code();
        return REFUSALS.stream()
                .filter(problem -> problem.code().equals(code))
                .mapToInt(Problem::status)
                .findFirst()
                .orElse(503);
    }

    private Answer cancelAnswer() {
        return switch (state) {
            case QUEUED -> throw new IllegalStateException("nobody has decided about " + id);
            case RUNNING ->
                    tooLate(Problem.ALREADY_RUNNING, "it has started; nothing withdraws it now");
            case UNKNOWN -> new Answer(502, view());
            case SETTLED ->
                    outcome != null && outcome.outcome().equals("cancelled")
                            ? new Answer(200, view())
                            : tooLate(Problem.ALREADY_SETTLED, "it has ended and stays as it is");
        };
    }

    private Answer tooLate(Problem problem, String message) {
        return new Answer(problem.status(), view(ErrorInfo.of(problem, message)));
    }

    View view() {
        return view(outcome == null ? unknownBecause : outcome.error());
    }

    private View view(@Nullable ErrorInfo error) {
        return new View(
                id,
                host,
                call.action(),
                call.params(),
                call.key().orElse(null),
                state.name().toLowerCase(Locale.ROOT),
                outcome == null ? null : outcome.outcome(),
                outcome == null ? null : outcome.result(),
                error,
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
