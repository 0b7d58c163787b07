package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.hosts.StoredOperation.Phase;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
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
            List.of(
                    Problem.INVALID_PARAMETERS,
                    Problem.QUEUE_FULL,
                    Problem.UNKNOWN_ACTION,
                    Problem.NOT_ALLOWED,
                    Problem.DENIED,
                    Problem.REFUSED,
                    Problem.NOT_ANSWERED,
                    Problem.BODY_TOO_LARGE,
                    Problem.DISK_FULL);

    /// What people have said, or have not.
    private static final List<String> ANSWERS =
            List.of(Problem.REFUSED.code(), Problem.NOT_ANSWERED.code());

    /// Hubs that wait for one to change.
    private static final int MAX_WAITING = 64;

    private final String id;
    private final String host;
    private final Call call;
    private final boolean kept;
    private final long queuedAt;

    /// Those who wait for its outcome, for its being kept, and for its being cancelled.
    private final List<Answer.Reply> callers = new ArrayList<>();

    private final List<Answer.Reply> acceptors = new ArrayList<>();
    private final List<Answer.Reply> cancellers = new ArrayList<>();
    private final List<Answer.Reply> followers = new ArrayList<>();
    private final List<Answer.Reply> onceChanged = new ArrayList<>();
    private final List<Consumer<Boolean>> whenStored = new ArrayList<>();

    private State state = State.QUEUED;
    private long from;
    private long fromNanos;
    private @Nullable Long asksSince;
    private @Nullable Approval approval;
    private boolean accepted;
    private int storing;
    private int stores;
    private boolean departing;
    private boolean handedOver;
    private @Nullable String handedTo;
    private boolean stalled;
    private Timing.@Nullable Alarm alarm;
    private @Nullable Long startedAt;
    private @Nullable Long endedAt;
    private @Nullable OutcomeInfo decided;
    private @Nullable OutcomeInfo outcome;
    private @Nullable ErrorInfo unknownBecause;

    /// 0 if not counted since it has changed.
    private int characters;

    /// What somebody answered when people were asked.
    record Approval(boolean allow, String by, String via, String at) {}

    /// As it stands on the wire.
    record View(
            String operation,
            String host,
            String action,
            JsonNode params,
            @Nullable String key,
            String by,
            String via,
            String state,
            @Nullable Boolean asks,
            @Nullable Approval approval,
            @Nullable String outcome,
            @Nullable JsonNode result,
            @Nullable ErrorInfo error,
            String queuedAt,
            @Nullable String startedAt,
            @Nullable String endedAt,
            long deadlineMs,
            @Nullable Boolean stalled) {}

    /// One that has come now.
    ///
    /// @param asks whether people are to be asked first
    HubOperation(String id, String host, Call call, boolean asks, Timing timing) {
        this.id = id;
        this.host = host;
        this.call = call;
        this.kept = asks || call.async() || call.key().isPresent();
        this.accepted = !kept;
        this.queuedAt = timing.epochMillis();
        this.asksSince = asks ? queuedAt : null;
        startNow(timing);
    }

    /// One that the log has.
    HubOperation(StoredOperation stored, Timing timing) {
        id = stored.operation();
        host = stored.host();
        call =
                new Call(
                        stored.action(),
                        stored.params(),
                        Duration.ofMillis(stored.deadlineMs()),
                        Optional.ofNullable(stored.key()),
                        true,
                        new Asker(stored.by(), stored.via(), true));
        kept = stored.kept();
        accepted = true;
        stores = 1;
        queuedAt = stored.queuedAt();
        asksSince = stored.asksSince();
        from = stored.from();
        fromNanos = timing.nanos() - (timing.epochMillis() - from) * 1_000_000;
        approval = stored.approval();
        startedAt = stored.startedAt();
        endedAt = stored.endedAt();
        outcome = stored.outcome();
        unknownBecause = stored.unknownBecause();
        handedTo = stored.handedTo();
        state = stored.phase() == Phase.SETTLED ? State.SETTLED : state;
        if (stored.phase() == Phase.UNKNOWN) {
            state = State.UNKNOWN;
            handedOver = true;
        }
    }

    /// As the log is to have it.
    StoredOperation stored() {
        return new StoredOperation(
                        id,
                        host,
                        call.action(),
                        call.params(),
                        call.key().orElse(null),
                        call.by().name(),
                        call.by().via(),
                        kept,
                        phase(),
                        queuedAt,
                        asksSince,
                        from,
                        call.deadline().toMillis(),
                        approval,
                        startedAt,
                        endedAt,
                        outcome == null ? decided : outcome,
                        unknownBecause,
                        kept ? handedTo : null)
                .shortened();
    }

    private Phase phase() {
        if (isSettled() || isDecided()) {
            return Phase.SETTLED;
        }
        if (state == State.UNKNOWN) {
            return Phase.UNKNOWN;
        }
        if (departing || handedOver) {
            return Phase.HANDED;
        }
        return asks() ? Phase.ASKS : Phase.WAITS;
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

    long queuedAt() {
        return queuedAt;
    }

    long endedAt() {
        return endedAt == null ? queuedAt : endedAt;
    }

    boolean isSettled() {
        return state == State.SETTLED;
    }

    /// Whether a caller was promised that it is remembered: each step of it is in the log before it
    /// is taken.
    boolean isKept() {
        return kept;
    }

    /// Milliseconds until its latest start; 0 or less if that has passed.
    long remainingMillis(long nowNanos) {
        return call.deadline().toMillis() - (nowNanos - fromNanos) / 1_000_000;
    }

    /// Its deadline counts from now.
    private void startNow(Timing timing) {
        from = timing.epochMillis();
        fromNanos = timing.nanos();
    }

    // ---- questions ----------------------------------------------------------------------------

    /// Whether people are asked and have not answered.
    boolean asks() {
        return asksSince != null && approval == null && !isSettled();
    }

    /// Milliseconds since people were asked.
    long askedForMillis(long now) {
        return asksSince == null ? 0 : now - asksSince;
    }

    void answered(Approval answer, Timing timing) {
        approval = answer;
        startNow(timing);
    }

    // ---- on its way ---------------------------------------------------------------------------

    /// Whether the host's gate decides what becomes of it, and no longer the hub.
    boolean isHandedOver() {
        return handedOver;
    }

    void handOver() {
        departing = false;
        handedOver = true;
    }

    /// It is to be handed over as soon as the log knows; or is not, after all.
    void depart(boolean leaves, String instance) {
        departing = leaves;
        handedTo = leaves ? instance : null;
    }

    /// Whether this run of the program, and no other, may have it.
    boolean wasHandedTo(String instance) {
        return handedOver && instance.equals(handedTo);
    }

    boolean isDeparting() {
        return departing;
    }

    /// Whether the log has all that it must have before this is handed over. Of what nobody was
    /// promised anything it need not have anything.
    boolean mayLeave() {
        return !kept || (accepted && storing == 0);
    }

    /// The hub has decided what becomes of it, and says so once the log has that.
    void decide(OutcomeInfo how, long now) {
        decided = how;
        endedAt = now;
    }

    boolean isDecided() {
        return decided != null;
    }

    /// The log was asked to store it.
    void storing() {
        storing++;
        stores++;
    }

    /// How often the log was asked.
    int stores() {
        return stores;
    }

    /// The log has answered.
    void stored(boolean success) {
        storing--;
        if (success && !accepted) {
            accepted = true;
            answer(acceptors);
        }
        if (storing == 0) {
            var tasks = List.copyOf(whenStored);
            whenStored.clear();
            tasks.forEach(task -> task.accept(success));
        }
    }

    /// Says once the log has answered all that was stored of it by now: whether it has it.
    void whenStored(Consumer<Boolean> task) {
        if (storing == 0) {
            task.accept(true);
        } else {
            whenStored.add(task);
        }
    }

    /// Whether the log has it, if it has to.
    boolean isAccepted() {
        return accepted;
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

    /// Whether a retry is the right thing: it was refused before anybody thought about it.
    boolean mayBeTriedAgain() {
        return outcome != null
                && outcome.outcome().equals("rejected")
                && (outcome.error() == null || !ANSWERS.contains(outcome.error().code()));
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
        departing = false;
        handedOver = true;
        stalled = false;
        unknownBecause = because;
        return true;
    }

    boolean settle(OutcomeInfo how, long now) {
        if (isSettled()) {
            return false;
        }
        state = State.SETTLED;
        departing = false;
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

    void addAcceptor(Answer.Reply reply) {
        acceptors.add(reply);
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
        answer(onceChanged);
    }

    /// Tells somebody how it stands as soon as that has another hash than what it has seen, once.
    /// Of many who ask this the last are told at once.
    void onceChanged(int seen, Answer.Reply reply) {
        var answer = answer();
        if (onceChanged.size() >= MAX_WAITING || answer.text().hashCode() != seen) {
            reply.accept(answer);
        } else {
            onceChanged.add(reply);
        }
    }

    /// Another hub has it now. Who waits here is answered as things stood, and who follows it is
    /// returned: that hub knows how it goes on.
    List<Answer.Reply> moved() {
        cancelAlarm();
        answerCallers();
        var again = problem(Problem.HUB_BUSY, "its host has moved to another hub: ask again");
        cancellers.forEach(canceller -> canceller.accept(again));
        cancellers.clear();
        whenStored.forEach(task -> task.accept(false));
        whenStored.clear();
        onceChanged.forEach(reply -> reply.accept(Answer.ELSEWHERE));
        onceChanged.clear();
        var all = List.copyOf(followers);
        followers.clear();
        return all;
    }

    /// Tells those who wait for the outcome how it stands; each hears once.
    void answerCallers() {
        answer(acceptors);
        answer(callers);
    }

    private void answer(List<Answer.Reply> all) {
        var answer = answer();
        all.forEach(caller -> caller.accept(answer));
        all.clear();
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
                    problem(Problem.ALREADY_RUNNING, "it has started; nothing withdraws it now");
            case UNKNOWN -> new Answer(502, view());
            case SETTLED ->
                    outcome != null && outcome.outcome().equals("cancelled")
                            ? new Answer(200, view())
                            : problem(Problem.ALREADY_SETTLED, "it has ended and stays as it is");
        };
    }

    /// A refusal of something that was asked about it; it stays as it is.
    Answer problem(Problem problem, String message) {
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
                call.by().name(),
                call.by().via(),
                state.name().toLowerCase(Locale.ROOT),
                asks() ? Boolean.TRUE : null,
                approval,
                outcome == null ? null : outcome.outcome(),
                outcome == null ? null : outcome.result(),
                error,
                Instant.ofEpochMilli(queuedAt).toString(),
                time(startedAt),
                isSettled() ? time(endedAt) : null,
                call.deadline().toMillis(),
                stalled ? Boolean.TRUE : null);
    }

    /// As all who watch are shown it whenever it has changed.
    JsonNode json() {
        characters = 0;
        return Json.node(view());
    }

    /// Characters that it takes to show it, as it was when that was done last.
    int characters() {
        if (characters == 0) {
            characters = Json.write(view()).length();
        }
        return characters;
    }

    private static @Nullable String time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis).toString();
    }
}
