package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.hosts.HostPolicy.Rule;
import dev.heddle.server.hosts.HubOperation.Approval;
import dev.heddle.server.hosts.HubOperation.State;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is asked of one host, and what becomes of it. Owner thread only.
///
/// **Who decides.** Until an operation is handed to the link the hub alone decides; then only the
/// host's gate does, and the hub repeats what it hears. An operation passes through `asking`, if
/// people have to allow it, `waiting` for room in the link, and `departing`, handed over as soon as
/// the log knows; then it is in flight only.
///
/// **What survives the hub.** Of a kept operation, one with a key, one that was accepted with 202
/// or one that people are asked about, the log knows each step before it is taken: that it is there
/// before anybody is told, that it may run before it is handed over, that it will not before
/// anybody is told so. So no restart runs it twice, loses it, or takes back a word. Of all others
/// the log hears without anybody waiting for it: nobody was promised anything.
@OwnerThread
final class Operations {
    /// Operations handed to a link and not settled. Small, so that a lost link leaves few fates
    /// unknown; large enough that a host with 5 actions a tick never waits for the network.
    static final int MAX_IN_FLIGHT = 32;

    /// Operations that wait for the link.
    static final int MAX_WAITING = 1024;

    /// Operations that people are asked about: nobody answers more.
    static final int MAX_ASKING = 100;

    /// Characters of these: a newcomer is shown all of them, with all of their parameters.
    static final int MAX_ASKING_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 2;

    /// Operations that can be asked for after they settled or became unknown; beyond that the
    /// oldest is forgotten.
    static final int MAX_OVER = 1000;

    /// Operations a newcomer is shown, beside those that people are asked about.
    static final int MAX_SHOWN = 100;

    /// Characters of these.
    static final int MAX_SHOWN_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 2;

    /// Characters of a result: twice what an agent allows its actions. With the parameters it is
    /// shown in one message.
    static final int MAX_RESULT_CHARACTERS = Wire.MAX_MESSAGE_BYTES / 2;

    /// How long people have to answer.
    static final Duration QUESTION_LIFE = Duration.ofMinutes(5);

    /// After the deadline the host has this long to say what became of an operation.
    private static final Duration DEADLINE_GRACE = Duration.ofSeconds(Wire.LINK_HEARTBEAT_SECONDS);

    /// After a refusal of the log.
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final HostRoom host;
    private final Hosts hosts;
    private final Timing timing;
    private final Ledger ledger;
    private final Audit audit;
    private final IdempotencyKeys keys;

    private final SequencedMap<String, HubOperation> operations = new LinkedHashMap<>();
    private final Map<String, HubOperation> over = new LinkedHashMap<>();
    private final Map<String, HubOperation> asking = new LinkedHashMap<>();
    private final ArrayDeque<HubOperation> waiting = new ArrayDeque<>();
    private final ArrayDeque<HubOperation> departing = new ArrayDeque<>();
    private final Map<String, HubOperation> inFlight = new LinkedHashMap<>();

    /// Whether the log has refused what was to be handed over, and is to be asked again later.
    private boolean paused;

    /// Whether another hub has them now, and decides.
    private boolean moved;

    Operations(HostRoom host, Hosts hosts, Timing timing, Ledger ledger, Audit audit) {
        this.host = host;
        this.hosts = hosts;
        this.timing = timing;
        this.ledger = ledger;
        this.audit = audit;
        this.keys = new IdempotencyKeys(timing::nanos);
    }

    // ---- what callers want --------------------------------------------------------------------

    /// Begins a call of an action by its proper name, or finds the operation of its key.
    void call(Call call, @Nullable ActionInfo action, Answer.Reply reply) {
        switch (keys.find(call)) {
            case IdempotencyKeys.Found.Same(HubOperation operation) ->
                    answerOrWait(operation, call, reply);
            case IdempotencyKeys.Found.Other(HubOperation operation) ->
                    reply.accept(
                            Answer.refusal(
                                    Problem.KEY_REUSED,
                                    "the key stands for operation %s, which is something else"
                                            .formatted(operation.id())));
            case IdempotencyKeys.Found.None() -> begin(call, action, reply);
        }
    }

    private void begin(Call call, @Nullable ActionInfo action, Answer.Reply reply) {
        var rule = host.rule(call);
        String id = "op-" + UUID.randomUUID();
        var operation = new HubOperation(id, host.name(), call, rule == Rule.ASK, timing);
        operations.put(id, operation);
        hosts.remember(id, host);
        keys.remember(operation);
        var refusal = refusal(operation, rule, action);
        if (refusal != null) {
            settle(operation, rejected(refusal));
            answerOrWait(operation, call, reply);
            return;
        }
        show(operation);
        answerOrWait(operation, call, reply);
        if (operation.asks()) {
            ask(operation, QUESTION_LIFE);
        } else {
            await(operation, call.deadline());
        }
        handOverOrStore(operation);
    }

    /// Why this cannot be taken, or null.
    private @Nullable ErrorInfo refusal(
            HubOperation operation, Rule rule, @Nullable ActionInfo action) {
        var call = operation.call();
        if (!call.by().mayAct()) {
            return ErrorInfo.of(Problem.NOT_ALLOWED, call.by().name() + " may only watch");
        }
        if (rule == Rule.DENY) {
            return denied(call);
        }
        var now = host.refusal(action);
        if (now != null) {
            return now;
        }
        if (operation.isKept()
                && Json.bytes(call.params().toString()) > StoredOperation.MAX_PARAMS_BYTES) {
            return ErrorInfo.of(
                    Problem.BODY_TOO_LARGE,
                    "what is to be remembered has at most %d bytes of parameters"
                            .formatted(StoredOperation.MAX_PARAMS_BYTES));
        }
        if (rule == Rule.ASK && !mayAsk(operation)) {
            return ErrorInfo.of(
                    Problem.QUEUE_FULL,
                    "people are asked %d things already".formatted(asking.size()));
        }
        if (waiting.size() >= MAX_WAITING) {
            return ErrorInfo.of(
                    Problem.QUEUE_FULL,
                    "%d operations wait for %s".formatted(waiting.size(), host.name()));
        }
        return null;
    }

    private boolean mayAsk(HubOperation operation) {
        int open = asking.values().stream().mapToInt(HubOperation::characters).sum();
        return asking.size() < MAX_ASKING && open + operation.characters() <= MAX_ASKING_CHARACTERS;
    }

    private ErrorInfo denied(Call call) {
        return ErrorInfo.of(
                Problem.DENIED, "a rule of %s denies %s".formatted(host.name(), call.action()));
    }

    private void ask(HubOperation operation, Duration life) {
        asking.put(operation.id(), operation);
        operation.wake(timing.after(life, () -> notAnswered(operation)));
    }

    private void await(HubOperation operation, Duration deadline) {
        waiting.add(operation);
        operation.wake(timing.after(deadline, () -> deadlineCame(operation)));
    }

    private void answerOrWait(HubOperation operation, Call call, Answer.Reply reply) {
        boolean waits =
                switch (operation.state()) {
                    case QUEUED -> true;
                    // Its first caller was told so at the deadline; so is one who asks again later.
                    case RUNNING -> operation.remainingMillis(timing.nanos()) > 0;
                    case UNKNOWN, SETTLED -> false;
                };
        if (!waits) {
            reply.accept(operation.answer());
        } else if (!call.async()) {
            operation.addCaller(reply);
        } else if (operation.isAccepted()) {
            reply.accept(operation.answer());
        } else {
            operation.addAcceptor(reply);
        }
    }

    /// Answers the question whether an operation may run.
    void answer(HubOperation operation, boolean allow, Asker by, Answer.Reply reply) {
        if (asking.remove(operation.id()) == null) {
            reply.accept(operation.problem(Problem.NOT_ASKED, "nobody is asked about it now"));
            return;
        }
        String at = Instant.ofEpochMilli(timing.epochMillis()).toString();
        operation.answered(new Approval(allow, by.name(), by.via(), at), timing);
        if (allow && host.rule(operation.call()) == Rule.DENY) {
            decide(operation, rejected(denied(operation.call())));
        } else if (allow) {
            show(operation);
            await(operation, operation.call().deadline());
            handOverOrStore(operation);
        } else {
            decide(
                    operation,
                    rejected(
                            ErrorInfo.of(
                                    Problem.REFUSED,
                                    "%s refused it; it never ran".formatted(by.name()))));
        }
        operation.whenStored(_ ->
                reply.accept(
                        moved
                                ? operation.problem(
                                        Problem.HUB_BUSY,
                                        "its host has moved to another hub: ask again")
                                : new Answer(200, operation.view())));
    }

    /// The log hears of it once: how it stands after this.
    private void handOverOrStore(HubOperation operation) {
        int before = operation.stores();
        handOver();
        if (operation.stores() == before) {
            store(operation);
        }
    }

    private void notAnswered(HubOperation operation) {
        if (asking.remove(operation.id()) != null) {
            decide(
                    operation,
                    rejected(
                            ErrorInfo.of(
                                    Problem.NOT_ANSWERED,
                                    "nobody allowed it within %d minutes; it never ran"
                                            .formatted(QUESTION_LIFE.toMinutes()))));
        }
    }

    /// Withdraws an operation if it has not started.
    void cancel(HubOperation operation, Answer.Reply reply) {
        var open = host.link();
        operation.addCanceller(reply);
        if (withdraw(operation)) {
            decide(operation, ended("cancelled", Problem.CANCELLED, "it never ran"));
        } else if (operation.isDecided() && !operation.isSettled()) {
            return; // Told when that is in the log.
        } else if (open == null || operation.isSettled() || operation.state() != State.QUEUED) {
            operation.answerCancellers();
        } else { // The host's gate decides; it has a heartbeat to say how.
            open.send(new FromHub.Cancel(operation.id()));
            var _ = timing.after(DEADLINE_GRACE, () -> cancelGraceEnded(operation));
        }
    }

    /// Withdraws all that has not started; the answer says how many that may be. The newest first,
    /// so that nothing takes the place of what is withdrawn.
    void cancelAll(Answer.Reply reply) {
        var open =
                operations.values().stream()
                        .filter(one -> one.state() == State.QUEUED && !one.isDecided())
                        .toList()
                        .reversed();
        open.forEach(one -> cancel(one, _ -> {}));
        reply.accept(new Answer(200, new Withdrawn(open.size())));
    }

    private record Withdrawn(int operations) {}

    private void cancelGraceEnded(HubOperation operation) {
        graceEnded(operation);
        operation.answerCancellers();
    }

    /// Takes it off its way; false if the hub does not decide about it, or has.
    private boolean withdraw(HubOperation operation) {
        if (departing.remove(operation)) {
            inFlight.remove(operation.id());
            return true;
        }
        return asking.remove(operation.id()) != null || waiting.remove(operation);
    }

    // ---- on its way ---------------------------------------------------------------------------

    /// Hands over what the link has room for.
    void handOver() {
        var open = host.link();
        while (open != null
                && !paused
                && inFlight.size() < MAX_IN_FLIGHT
                && open.isWritable()
                && !waiting.isEmpty()) {
            var operation = waiting.remove();
            if (operation.remainingMillis(timing.nanos()) <= 0) {
                expire(operation);
            } else {
                inFlight.put(operation.id(), operation);
                departing.add(operation);
                operation.depart(true, host.instance());
                store(operation);
            }
        }
        sendDeparting();
    }

    /// In order: what may leave at once does not overtake what waits for the log.
    private void sendDeparting() {
        var open = host.link();
        while (open != null && !departing.isEmpty() && departing.element().mayLeave()) {
            var operation = departing.remove();
            long remaining = operation.remainingMillis(timing.nanos());
            if (remaining <= 0) {
                inFlight.remove(operation.id());
                expire(operation);
            } else {
                operation.handOver();
                open.send(message(operation, remaining));
            }
        }
    }

    /// A host that has only changed its link knows what it has heard. What it has not heard,
    /// because that was on its way, it hears now; of what came too late it says that it never ran.
    /// What was handed to an earlier run of the program this one does not know: it is not for it.
    void handOverAgain(HostLink open) {
        for (var operation : operations.values()) {
            if (operation.wasHandedTo(host.instance())
                    && (operation.state() == State.QUEUED || operation.state() == State.UNKNOWN)) {
                open.send(message(operation, operation.remainingMillis(timing.nanos())));
            }
        }
    }

    private static FromHub.Call message(HubOperation operation, long remainingMillis) {
        var call = operation.call();
        return new FromHub.Call(
                operation.id(), call.action(), call.params(), Math.max(0, remainingMillis));
    }

    private void store(HubOperation operation) {
        operation.storing();
        ledger.store(host.name(), operation, problem -> stored(operation, problem));
    }

    private void stored(HubOperation operation, Optional<ErrorInfo> problem) {
        if (moved) {
            return;
        }
        operation.stored(problem.isEmpty());
        if (problem.isPresent() && !operation.isAccepted()) {
            if (withdraw(operation)) { // Nobody was told of it.
                settle(operation, rejected(problem.get()));
            }
        } else if (problem.isPresent() && operation.isKept() && departing.remove(operation)) {
            inFlight.remove(operation.id());
            operation.depart(false, "");
            waiting.addFirst(operation);
            if (!paused) {
                paused = true;
                var _ = timing.after(TRY_AGAIN, this::goOn);
            }
        }
        sendDeparting();
    }

    private void goOn() {
        paused = false;
        handOver(); // Of what has moved nothing waits.
    }

    private void deadlineCame(HubOperation operation) {
        switch (operation.state()) {
            case QUEUED -> {
                if (withdraw(operation)) {
                    expire(operation);
                } else if (!operation.isDecided()) {
                    // Only the host's gate decides now; it has a heartbeat to say how.
                    operation.wake(timing.after(DEADLINE_GRACE, () -> graceEnded(operation)));
                }
            }
            case RUNNING, UNKNOWN -> operation.answerCallers();
            case SETTLED -> {}
        }
    }

    private void graceEnded(HubOperation operation) {
        if (operation.state() == State.QUEUED && !moved) {
            unknown(
                    operation,
                    "%s has been silent about this since before %s; it may have run, or may yet run"
                            .formatted(host.name(), Instant.ofEpochMilli(timing.epochMillis())));
        }
    }

    private void expire(HubOperation operation) {
        decide(
                operation,
                ended(
                        "expired",
                        Problem.EXPIRED,
                        "its deadline came before it was handed over; it never ran"));
    }

    // ---- what the host says -------------------------------------------------------------------

    void running(String id) {
        var operation = handedOver(id);
        if (operation == null || !operation.running(timing.epochMillis())) {
            return;
        }
        inFlight.put(id, operation); // It may have been unknown, and the host has come back.
        over.remove(id);
        show(operation);
        operation.answerCancellers();
        if (operation.remainingMillis(timing.nanos()) <= 0) {
            operation.answerCallers();
        }
    }

    /// An operation that the host may speak about, or null.
    private @Nullable HubOperation handedOver(String id) {
        var operation = operations.get(id);
        return operation == null || !operation.isHandedOver() ? null : operation;
    }

    /// An outcome has come; `known` is done once the log has it.
    void settled(String id, OutcomeInfo outcome, Runnable known) {
        var operation = handedOver(id);
        if (operation == null) {
            known.run(); // One we no longer know is of no use to anybody.
        } else {
            settle(operation, bounded(outcome));
            operation.whenStored(success -> {
                if (success) {
                    known.run();
                }
            });
        }
        handOver();
    }

    private static OutcomeInfo bounded(OutcomeInfo outcome) {
        var result = outcome.result();
        int characters = result == null ? 0 : result.toString().length();
        return characters <= MAX_RESULT_CHARACTERS
                ? outcome
                : new OutcomeInfo(
                        "failed",
                        null,
                        ErrorInfo.of(
                                Problem.RESULT_TOO_LARGE,
                                "it ran, but its result of %d characters is over the limit of %d"
                                        .formatted(characters, MAX_RESULT_CHARACTERS)),
                        outcome.waitMs(),
                        outcome.runMs());
    }

    /// The owner stands still, or goes on.
    void stalled(boolean standsStill) {
        Stream.concat(inFlight.values().stream(), waiting.stream())
                .filter(operation -> operation.stalled(standsStill))
                .forEach(this::show);
    }

    /// The link is gone. What was not handed over never ran; of the rest nobody knows until the
    /// host comes back.
    void lost(String reason, long at) {
        var neverRan = new ArrayList<>(departing);
        neverRan.addAll(waiting);
        neverRan.addAll(asking.values());
        neverRan.forEach(this::withdraw);
        for (var operation : neverRan) {
            decide(
                    operation,
                    ended(
                            "cancelled",
                            Problem.HOST_LOST,
                            "the link to %s was lost (%s) before this was handed over; it never ran"
                                    .formatted(host.name(), reason)));
        }
        var unanswered = new ArrayList<>(inFlight.values());
        inFlight.clear();
        for (var operation : unanswered) {
            unknown(
                    operation,
                    "the link to %s was lost (%s) at %s, after this was handed over; it may have run"
                            .formatted(host.name(), reason, Instant.ofEpochMilli(at)));
        }
    }

    // ---- what becomes of operations -----------------------------------------------------------

    private static OutcomeInfo rejected(ErrorInfo error) {
        return new OutcomeInfo("rejected", null, error, 0, 0);
    }

    private static OutcomeInfo ended(String outcome, Problem problem, String message) {
        return new OutcomeInfo(outcome, null, ErrorInfo.of(problem, message), 0, 0);
    }

    /// The hub decides what becomes of one that was not handed over. Of a kept one nobody is told
    /// before the log knows: else a hub that ends here and begins anew might hand it over.
    private void decide(HubOperation operation, OutcomeInfo outcome) {
        if (!operation.isKept()) {
            settle(operation, outcome);
            return;
        }
        operation.decide(outcome, timing.epochMillis());
        operation.storing();
        ledger.store(
                host.name(),
                operation,
                problem -> {
                    if (!moved) {
                        settle(operation, outcome);
                        operation.stored(problem.isEmpty());
                    }
                });
    }

    private void settle(HubOperation operation, OutcomeInfo outcome) {
        if (operation.settle(outcome, timing.epochMillis())) {
            inFlight.remove(operation.id());
            keys.settled(operation);
            show(operation);
            operation.answerCallers();
            operation.answerCancellers();
            ended(operation);
            if (operation.stores() > 0 && !operation.isDecided()) {
                store(operation);
            }
        }
    }

    private void unknown(HubOperation operation, String why) {
        if (operation.unknown(unknown(why))) {
            show(operation);
            operation.answerCallers();
            operation.answerCancellers();
            ended(operation);
            store(operation);
        }
    }

    private static ErrorInfo unknown(String why) {
        return new ErrorInfo(Problem.FATE_UNKNOWN.code(), why, null, null, null, "unknown");
    }

    /// Keeps it among the newest that are over, and forgets the oldest of those. What is under way
    /// stays: there is not much of it.
    private void ended(HubOperation operation) {
        audit.ended(operation);
        keepOver(operation);
    }

    private void keepOver(HubOperation operation) {
        over.remove(operation.id());
        over.put(operation.id(), operation);
        if (over.size() > MAX_OVER) {
            var oldest = over.keySet().iterator().next();
            over.remove(oldest);
            operations.remove(oldest);
            inFlight.remove(oldest);
            hosts.forget(oldest);
        }
    }

    private void show(HubOperation operation) {
        host.show(operation);
    }

    // ---- over the end of a hub ----------------------------------------------------------------

    /// Goes on with what the log has.
    void restore(List<StoredOperation> stored) {
        stored.stream()
                .sorted(Comparator.comparingLong(StoredOperation::queuedAt))
                .forEach(this::restore);
    }

    private void restore(StoredOperation stored) {
        var operation = new HubOperation(stored, timing);
        operations.put(operation.id(), operation);
        hosts.remember(operation.id(), host);
        keys.remember(operation);
        switch (stored.phase()) {
            case SETTLED -> {
                keys.settled(operation, timing.epochMillis() - operation.endedAt());
                keepOver(operation);
            }
            case UNKNOWN -> keepOver(operation);
            case HANDED -> endedWithTheHub(operation);
            case WAITS -> {
                if (operation.isKept()) {
                    long left = Math.max(1, operation.remainingMillis(timing.nanos()));
                    await(operation, Duration.ofMillis(left));
                } else { // Handed over or not: of such a one the log is not asked first.
                    endedWithTheHub(operation);
                }
            }
            case ASKS -> {
                long left =
                        QUESTION_LIFE.toMillis() - operation.askedForMillis(timing.epochMillis());
                ask(operation, Duration.ofMillis(Math.max(1, left)));
            }
        }
    }

    private void endedWithTheHub(HubOperation operation) {
        unknown(
                operation,
                "%s before %s, after this may have been handed over; it may have run"
                        .formatted(
                                ledger.isShared()
                                        ? host.name() + " came to this hub from another"
                                        : "the hub ended and began again",
                                Instant.ofEpochMilli(timing.epochMillis())));
    }

    /// The hub stops. Kept operations that the host does not have are gone on with when it starts
    /// again; who waits for one is told that it is queued.
    void stop() {
        departing.forEach(operation -> {
            inFlight.remove(operation.id());
            operation.depart(false, "");
            waiting.addFirst(operation);
        });
        departing.clear();
        for (var operation : new ArrayList<>(waiting)) {
            if (operation.isKept()) {
                waiting.remove(operation);
                operation.answerCallers();
                store(operation);
            }
        }
        asking.values().forEach(HubOperation::answerCallers);
        asking.clear();
    }

    /// Another hub has the host now and goes on with what the log has. Nothing more is decided or
    /// stored here; who waits is told what this hub knows, which is not more than that hub can
    /// confirm.
    void moved() {
        moved = true;
        for (var operation : operations.values()) {
            if (operation.isSettled()) {
                continue;
            }
            boolean mayGo = operation.isHandedOver() || operation.isDeparting();
            if (!operation.isKept() && !mayGo) {
                operation.settle(
                        ended(
                                "cancelled",
                                Problem.HOST_LOST,
                                host.name() + " has moved to another hub; it never ran"),
                        timing.epochMillis());
                operation.tellFollowers();
                audit.ended(operation);
            } else if (mayGo || !operation.isAccepted()) {
                operation.unknown(
                        unknown(
                                "%s has moved to another hub; that one knows, or learns, what became of this"
                                        .formatted(host.name())));
            }
            hosts.followElsewhere(operation.id(), operation.moved());
        }
        waiting.clear();
        departing.clear();
        asking.clear();
        inFlight.clear();
        operations.keySet().forEach(hosts::forget);
    }

    /// Ends all that the hub decides about, because its host is forgotten, and forgets the rest.
    void forgetAll(String why) {
        var neverRan = new ArrayList<>(waiting);
        neverRan.addAll(asking.values());
        neverRan.forEach(this::withdraw);
        neverRan.forEach(
                operation -> settle(operation, ended("cancelled", Problem.CANCELLED, why)));
        operations.keySet().forEach(hosts::forget);
    }

    // ---- looking ------------------------------------------------------------------------------

    @Nullable HubOperation find(String id) {
        return operations.get(id);
    }

    /// What a newcomer is shown, in the order in which it came: all that people are asked about,
    /// and what fits of the newest.
    List<HubOperation.View> newest() {
        var shown = new ArrayList<HubOperation.View>();
        int seen = 0;
        int characters = 0;
        for (var operation : operations.sequencedValues().reversed()) {
            boolean fits =
                    seen++ < MAX_SHOWN
                            && characters + operation.characters() <= MAX_SHOWN_CHARACTERS;
            if (asking.containsKey(operation.id())) {
                shown.add(operation.view());
            } else if (fits) {
                characters += operation.characters();
                shown.add(operation.view());
            }
        }
        return shown.reversed();
    }

    /// What is not over, the newest first.
    List<HubOperation> underWay() {
        return operations.values().stream()
                .filter(operation -> !over.containsKey(operation.id()))
                .toList()
                .reversed();
    }

    /// How many are not handed over, those that people are asked about left out.
    int waiting() {
        return waiting.size();
    }

    /// How many people are asked about.
    int asking() {
        return asking.size();
    }

    int inFlight() {
        return inFlight.size();
    }

    /// The name that a key's first call had, for a host of which nobody knows the actions now.
    Optional<String> actionOf(Optional<String> key) {
        return keys.find(key).map(operation -> operation.call().action());
    }
}
