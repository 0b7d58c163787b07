package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.SaidAndKept.Kept;
import dev.heddle.core.Owner;
import dev.heddle.server.jetstream.StreamFaults;
import dev.heddle.sync.client.Refusal;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.log.RoomLog;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A session with a talker at each hub, and its history.
final class SharedLoad implements AutoCloseable {
    private static final int MESSAGE_LENGTH = 100;
    private static final long PATIENCE_SECONDS = 90;

    private final Nodes nodes;
    private final String room;
    private final SaidAndKept history = new SaidAndKept();
    private final List<Talker> talkers = new ArrayList<>();

    /// Begins a session.
    ///
    /// @param acknowledged given a permit for each acknowledged command
    SharedLoad(Nodes nodes, Owner ears, Semaphore acknowledged) throws Exception {
        this.nodes = nodes;
        try (var client = new HubClient(nodes.address(0), Nodes.TOKEN)) {
            room = client.post("/api/sessions", "{}").body().path("room").asString();
        }
        for (int i = 0; i < Nodes.COUNT; i++) {
            var options =
                    new SessionOptions(URI.create(nodes.door(i)), room)
                            .withName("t" + i)
                            .withToken(Nodes.TOKEN);
            talkers.add(new Talker(options, ears, history, acknowledged, MESSAGE_LENGTH));
        }
    }

    void begin() {
        talkers.forEach(Talker::talk);
    }

    /// Waits until each talker is acknowledged something more.
    void awaitEach() throws Exception {
        var answers = new ArrayList<CompletableFuture<Optional<Refusal>>>();
        for (var talker : talkers) {
            answers.add(talker.say("still here"));
        }
        for (var answer : answers) {
            assertThat(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEmpty();
        }
    }

    /// Lets all come back that wait to try again, says nothing more, and waits until all that was
    /// said is decided and all have heard all.
    void end() throws Exception {
        for (var talker : talkers) {
            talker.client.wake();
            talker.fallSilent();
        }
        long newest = 0;
        for (var talker : talkers) {
            newest = Math.max(newest, talker.client.state().seq());
        }
        for (var talker : talkers) {
            long last = newest;
            talker.until(view -> view.seq() >= last);
        }
    }

    /// The session's room in the log.
    String logged() {
        return "sessions/" + room;
    }

    long acknowledged() {
        return history.acknowledged();
    }

    // ---- the check ----------------------------------------------------------------------------

    /// Holds what clients were told, what they show, what each hub replays and what the servers
    /// have against each other.
    void check(RoomLog log) throws Exception {
        var entries = SaidAndKept.entriesOf(log, logged());
        checkNone("history", history.faults(SaidAndKept.kept(entries)));
        checkNone("stream", StreamFaults.of(nodes.servers.urls(), logged()));
        for (int i = 0; i < Nodes.COUNT; i++) {
            var view = talkers.get(i).client.state();
            checkNone(
                    "client " + i,
                    Copies.faultsShown(entries, view.seq(), view.messages(), view.values()));
            String hub = nodes.address(i).replaceFirst("http", "ws");
            var frames = Copies.replay(hub + "/ws/sessions/" + room, Nodes.TOKEN, entries);
            checkNone("hub " + i, Copies.faultsReplayed(entries, frames));
        }
    }

    private static void checkNone(String where, List<String> faults) {
        assertThat(faults.size())
                .as(() -> where + ": " + faults.stream().limit(5).toList())
                .isZero();
    }

    /// The planted fault: one that was acknowledged is not there.
    void checkThatALossIsFound(RoomLog log) {
        var kept = new ArrayList<Kept>(SaidAndKept.keptIn(log, logged()));
        kept.remove(kept.size() / 2);
        assertThat(history.faults(kept)).isNotEmpty();
    }

    @Override
    public void close() {
        talkers.forEach(Talker::close);
    }
}
