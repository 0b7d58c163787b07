package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.log.Unavailable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Who asked what of hosts, when, and what became of it: a room of the log that is only ever
/// appended to. An operation stands there each time it is over, one whose fate was unknown maybe
/// twice; what is under way its host knows. Owner thread only.
@OwnerThread
public final class Audit {
    /// Entries of a page, at most.
    public static final int MAX_LIMIT = 200;

    /// Entries of a page if nobody says how many.
    public static final int DEFAULT_LIMIT = 50;

    private static final String ROOM = "audit";

    /// Characters of parameters that are shown: the audit tells what was asked, it keeps no files.
    private static final int MAX_PARAMS = 2000;

    private static final int PAGE = 500;

    /// Entries that one question looks at; who asks for the next page goes on from there.
    private static final int MAX_LOOKED_AT = 10_000;

    private final Ledger ledger;
    private final Timing timing;

    /// Entries handed to the log, and how many of them it has answered; it answers in order.
    private long handed;

    private long answered;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /// Who reads when the log has answered for entry number `last`.
    private record Waiting(long last, Runnable read) {}

    /// What is asked for.
    ///
    /// @param host of this one only, if not empty
    /// @param by of this person only, if not empty
    /// @param limit how many entries, 1 to {@link #MAX_LIMIT}
    /// @param before only what was written before this number
    public record Query(String host, String by, int limit, OptionalLong before) {
        private boolean fits(JsonNode entry) {
            return (host.isEmpty() || entry.path("host").asString("").equals(host))
                    && (by.isEmpty() || entry.path("by").asString("").equals(by));
        }
    }

    private record Asked(
            String kind,
            String at,
            String host,
            String by,
            String via,
            String operation,
            String action,
            @Nullable JsonNode params,
            @Nullable String paramsBegin,
            String queuedAt,
            String state,
            @Nullable String outcome,
            @Nullable ErrorInfo error,
            HubOperation.@Nullable Approval approval) {}

    private record Decided(
            String kind,
            String at,
            String host,
            String by,
            String via,
            @Nullable Map<String, String> rules) {}

    private record View(List<JsonNode> entries, @Nullable Long next) {}

    Audit(Ledger ledger, Timing timing) {
        this.ledger = ledger;
        this.timing = timing;
    }

    // ---- writing ------------------------------------------------------------------------------

    /// An operation is over.
    void ended(HubOperation operation) {
        write(entry(operation));
    }

    /// Somebody has set rules.
    void ruled(String host, HostPolicy policy, Asker by) {
        write(decided("policy", host, by, policy.view().rules()));
    }

    /// Somebody has deleted a host.
    void deleted(String host, Asker by) {
        write(decided("deleted", host, by, null));
    }

    private JsonNode decided(
            String kind, String host, Asker by, @Nullable Map<String, String> rules) {
        return Json.node(new Decided(kind, now(), host, by.name(), by.via(), rules));
    }

    private void write(JsonNode entry) {
        String kind = entry.path("kind").asString();
        handed++;
        ledger.append(ROOM, List.of(ledger.event(kind, "", entry.toString())), _ -> hasAnswered());
    }

    private void hasAnswered() {
        answered++;
        while (!waiting.isEmpty() && waiting.peek().last() <= answered) {
            waiting.remove().read().run();
        }
    }

    private JsonNode entry(HubOperation operation) {
        var stored = operation.stored(); // What no log can keep is not in there.
        var view = operation.view();
        String params = stored.params().toString();
        boolean whole = params.length() <= MAX_PARAMS;
        var outcome = stored.outcome();
        return Json.node(
                new Asked(
                        "operation",
                        now(),
                        view.host(),
                        view.by(),
                        view.via(),
                        view.operation(),
                        view.action(),
                        whole ? stored.params() : null,
                        whole ? null : begin(params),
                        view.queuedAt(),
                        view.state(),
                        view.outcome(),
                        outcome == null ? stored.unknownBecause() : outcome.error(),
                        view.approval()));
    }

    private static String begin(String text) {
        int end = Character.isHighSurrogate(text.charAt(MAX_PARAMS - 1)) ? 1 : 0;
        return text.substring(0, MAX_PARAMS - end);
    }

    private String now() {
        return Instant.ofEpochMilli(timing.epochMillis()).toString();
    }

    // ---- reading ------------------------------------------------------------------------------

    /// Shows a page, the newest entry first; the first page begins with what is under way.
    void show(Query query, List<HubOperation> underWay, Answer.Reply reply) {
        var found = new ArrayList<JsonNode>();
        if (query.before().isEmpty()) {
            underWay.stream()
                    .map(this::entry)
                    .filter(query::fits)
                    .limit(query.limit())
                    .forEach(found::add);
        }
        // What has just ended is not under way any more and not yet in the log: it is waited for.
        if (handed == answered) {
            read(query, found, reply);
        } else {
            waiting.add(new Waiting(handed, () -> read(query, found, reply)));
        }
    }

    private void read(Query query, List<JsonNode> found, Answer.Reply reply) {
        ledger.back(
                ledger.log().snapshot(ROOM),
                state -> {
                    if (state instanceof RoomState.Ok ok) {
                        long end = query.before().orElse(Long.MAX_VALUE) - 1;
                        var last = Math.max(0, Math.min(end, ok.head().seq()));
                        look(new Search(query, found, ok.head()), last, reply);
                    } else {
                        reply.accept(unreadable());
                    }
                });
    }

    /// A search on its way.
    private record Search(Query query, List<JsonNode> found, Position head) {}

    /// Looks at what came up to `last`, the newest first.
    private void look(Search search, long last, Answer.Reply reply) {
        long newest = search.query().before().orElse(search.head().seq() + 1) - 1;
        if (last <= 0) {
            reply.accept(answer(search, null));
        } else if (search.found().size() >= search.query().limit()
                || newest - last >= MAX_LOOKED_AT) {
            reply.accept(answer(search, last + 1));
        } else {
            look(search, last, Math.max(0, last - PAGE), reply);
        }
    }

    private void look(Search search, long last, long from, Answer.Reply reply) {
        var after = new Position(from == 0 ? 0 : search.head().epoch(), from);
        ledger.back(
                ledger.log().read(ROOM, after, (int) (last - from)),
                page -> {
                    switch (page) {
                        case Page.Ok(var entries, _) when reaches(entries, last) ->
                                took(search, entries, from, reply);
                        // Long entries: a page ends before its last one.
                        case Page.Ok(var entries, _) when !entries.isEmpty() ->
                                look(search, last, entries.getLast().position().seq(), reply);
                        case Page.Trimmed(Position before) when before.seq() < last ->
                                look(search, last, before.seq(), reply);
                        case Page.Ok _, Page.Trimmed _, Page.Reset _ ->
                                reply.accept(answer(search, null));
                        case Unavailable _ -> reply.accept(unreadable());
                    }
                });
    }

    private static boolean reaches(List<Entry> entries, long last) {
        return !entries.isEmpty() && entries.getLast().position().seq() >= last;
    }

    private void took(Search search, List<Entry> entries, long from, Answer.Reply reply) {
        for (var entry : entries.reversed()) {
            if (search.found().size() >= search.query().limit()) {
                reply.accept(answer(search, entry.position().seq() + 1));
                return;
            }
            var data = Json.read(entry.event().data());
            if (search.query().fits(data)) {
                search.found().add(data);
            }
        }
        look(search, from, reply);
    }

    private static Answer answer(Search search, @Nullable Long next) {
        return new Answer(200, new View(List.copyOf(search.found()), next));
    }

    private static Answer unreadable() {
        return Answer.refusal(Problem.HUB_BUSY, "the audit cannot be read now: try again");
    }
}
