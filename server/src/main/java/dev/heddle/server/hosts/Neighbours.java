package dev.heddle.server.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.server.nodes.Letters;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.server.nodes.SoftMap;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The other hubs on this hub's log, and the hosts that they hold. It tells them which hosts are
/// here, remembers which are there, and sees to it that each host has a hub: one that nobody holds
/// is taken by whoever sees that first. All of it is soft: what decides is who can append.
///
/// Owner thread only.
@OwnerThread
final class Neighbours implements Elsewhere, Nodes.Listener {
    private static final String HELD = "hosts";
    private static final String NOTES = "hostnotes";

    /// What a host offers is told under its name with this.
    private static final String OFFER = " offer";

    /// A host that nobody seems to hold is left alone for so long: its hub may just not have been
    /// heard yet. As much again by chance, so that not all take it at once.
    private static final Duration LEFT_ALONE = Duration.ofSeconds(1);

    /// Who was wrongly thought to hold a host was told of it by then, and has told others.
    private static final Duration ASK_AGAIN = Duration.ofMillis(300);

    /// States after which whoever follows an operation hears no more.
    private static final Set<String> OVER = Set.of("settled", "unknown");

    private static final int BEATS_OF_LIST = 60;

    private static final System.Logger LOG = System.getLogger(Neighbours.class.getName());

    private final Owner owner;
    private final Hosts hosts;
    private final Timing timing;
    private final Ledger ledger;
    private final Nodes nodes;
    private final RandomGenerator random;
    private final Letters letters;
    private final SoftMap own;
    private final Directory directory = new Directory();
    private final Questions questions;
    private final FarWatches watches;

    /// All hosts that somebody has told of.
    private final Set<String> names = new TreeSet<>();

    /// When a host that nobody seems to hold is taken, in nanoseconds.
    private final Map<String, Long> orphans = new HashMap<>();

    private final Set<String> changed = new HashSet<>();
    private int beats;
    private boolean closed;

    Neighbours(
            Owner owner,
            Hosts hosts,
            Timing timing,
            Ledger ledger,
            Nodes nodes,
            RandomGenerator random) {
        this.owner = owner;
        this.hosts = hosts;
        this.timing = timing;
        this.ledger = ledger;
        this.nodes = nodes;
        this.random = random;
        this.own = new SoftMap(owner, nodes, HELD, this::othersTell);
        this.letters = new Letters(nodes.peers(), NOTES, this::hearSoon);
        this.questions = new Questions(timing::nanos, this::tell, this::answer);
        this.watches =
                new FarWatches(
                        this::tell,
                        new FarWatches.Watched() {
                            @Override
                            public boolean join(String host, Room.Watcher watcher, String from) {
                                return hosts.joinHere(host, watcher, from);
                            }

                            @Override
                            public void leave(String host, Room.Watcher watcher) {
                                hosts.leaveHere(host, watcher);
                            }
                        });
        nodes.listen(this);
        list();
    }

    private void list() {
        ledger.names(names::addAll);
    }

    @Override
    public String self() {
        return nodes.peers().self();
    }

    // ---- who holds what -----------------------------------------------------------------------

    @Override
    public void gone(String node) {
        questions.gone(node);
        watches.gone(node);
    }

    @Override
    public void changed(String host) {
        changed.add(host);
    }

    @Override
    public void tell(String host) {
        names.add(host);
        changed.remove(host);
        String offer = host + OFFER;
        if (!own.put(offer, Json.node(hosts.offered(host)))) {
            own.remove(offer); // Too long to be told; whoever asks for it is shown all.
        }
        var _ = own.put(host, Json.node(hosts.told(host)));
    }

    @Override
    public void released(String host) {
        changed.remove(host);
        own.remove(host);
        own.remove(host + OFFER);
    }

    @Override
    public void forget(String host) {
        names.remove(host);
        orphans.remove(host);
    }

    private void othersTell(String hub, String key, @Nullable JsonNode value) {
        boolean isOffer = key.endsWith(OFFER);
        String host = isOffer ? key.substring(0, key.length() - OFFER.length()) : key;
        if (value != null && names.size() >= Hosts.MAX_HOSTS && !names.contains(host)) {
            return;
        }
        var before = directory.view(host).map(HostRoom.View::offer);
        try {
            if (isOffer) {
                var offer = value == null ? null : Json.convert(value, Directory.Actions.class);
                directory.offered(hub, host, offer);
            } else if (value == null) {
                directory.forget(hub, host);
            } else {
                var told = Json.convert(value, Directory.Told.class);
                names.add(host);
                directory.told(hub, told);
                hosts.othersHold(host, told.claim());
            }
        } catch (Json.MalformedException e) {
            LOG.log(System.Logger.Level.WARNING, "hub {0} is of another version", hub);
        }
        if (!before.equals(directory.view(host).map(HostRoom.View::offer))) {
            hosts.offersChanged();
        }
    }

    @Override
    public void beat() {
        if (closed) {
            return;
        }
        beats++;
        if (beats % BEATS_OF_LIST == 0) {
            list();
        }
        var all = List.copyOf(changed);
        changed.clear();
        all.stream().filter(hosts::holds).forEach(this::tell);
        questions.beat();
        watches.beat();
        adopt();
    }

    /// Takes what nobody holds.
    private void adopt() {
        long now = timing.nanos();
        for (String host : List.copyOf(names)) {
            if (hosts.holds(host) || directory.holder(host).isPresent()) {
                orphans.remove(host);
                continue;
            }
            long alone = LEFT_ALONE.toNanos();
            long due = orphans.computeIfAbsent(host, _ -> now + alone + random.nextLong(alone));
            if (now >= due) {
                orphans.remove(host);
                hosts.adopt(host);
            }
        }
    }

    @Override
    public boolean knows(String host) {
        return names.contains(host);
    }

    @Override
    public boolean admits(String host, String tokenHash) {
        return directory
                .holder(host)
                .filter(entry -> entry.told().isLinked())
                .map(entry -> entry.told().tokenHash().equals(tokenHash))
                .orElse(true);
    }

    @Override
    public Optional<HostRoom.View> linkedSince(String host, Position token) {
        return directory
                .holder(host)
                .map(Directory.Entry::told)
                .filter(told -> Holding.LATER.compare(told.claim(), token) > 0)
                .map(Directory.Told::view);
    }

    @Override
    public Map<String, HostRoom.View> views() {
        return directory.views();
    }

    // ---- questions ----------------------------------------------------------------------------

    @Override
    public void ask(Question question, Answer.Reply reply) {
        switch (question) {
            case Question.OfHost about -> askHolder(about, true, reply);
            case Question.OfOperation about -> askAll(about, reply);
        }
    }

    private void askHolder(Question.OfHost question, boolean again, Answer.Reply reply) {
        var holder = directory.holder(question.host());
        if (holder.isPresent()) {
            questions.ask(
                    holder.get().hub(),
                    question,
                    answer -> {
                        if (answer.status() != Answer.ELSEWHERE.status()) {
                            reply.accept(answer);
                        } else if (again) {
                            later(() -> askOnceMore(question, reply));
                        } else {
                            reply.accept(onItsWay());
                        }
                    });
        } else {
            reply.accept(knows(question.host()) ? onItsWay() : Elsewhere.unknown(question));
        }
    }

    private void askOnceMore(Question.OfHost question, Answer.Reply reply) {
        var asked = question.after(ASK_AGAIN);
        if (!hosts.answerHere(asked, reply)) {
            askHolder((Question.OfHost) asked, false, reply);
        }
    }

    private void later(Runnable task) {
        var _ = timing.after(ASK_AGAIN, task);
    }

    private static Answer onItsWay() {
        return Questions.busy("the host is on its way to another hub: try again");
    }

    private void askAll(Question.OfOperation question, Answer.Reply reply) {
        var inquiry = new Inquiry(question, reply, nodes.others());
        for (String hub : nodes.others()) {
            questions.ask(hub, question, inquiry::heard);
        }
    }

    /// An operation that any hub may have. The one that has it answers; if none does, the answer is
    /// that of one that says nothing and may have it, else that there is none.
    private static final class Inquiry {
        private final Question.OfOperation question;
        private final Answer.Reply reply;
        private Answer best;
        private int open;
        private boolean answered;

        Inquiry(Question.OfOperation question, Answer.Reply reply, Set<String> hubs) {
            this.question = question;
            this.reply = reply;
            this.best = Elsewhere.unknown(question);
            this.open = hubs.size();
            end(open == 0);
        }

        void heard(Answer answer) {
            open--;
            if (isAbout(question.operation(), answer)) {
                best = answer;
                end(true);
            } else {
                best = answer.status() == Answer.ELSEWHERE.status() ? best : answer;
                end(open == 0);
            }
        }

        private void end(boolean isOver) {
            if (isOver && !answered) {
                answered = true;
                reply.accept(best);
            }
        }
    }

    private static boolean isAbout(String operation, Answer answer) {
        return Json.node(answer.body()).path("operation").asString("").equals(operation);
    }

    @Override
    public void follow(String operation, int seen, Answer.Reply each) {
        hosts.ask(
                new Question.Change(operation, seen),
                answer -> {
                    if (closed) {
                        return;
                    }
                    boolean isKnown = isAbout(operation, answer);
                    if (isKnown || answer.status() == Problem.UNKNOWN_OPERATION.status()) {
                        each.accept(answer);
                    }
                    String state = Json.node(answer.body()).path("state").asString("");
                    if (isKnown && !OVER.contains(state)) {
                        follow(operation, answer.text().hashCode(), each);
                    } else if (answer.status() == Problem.HUB_BUSY.status() && !isKnown) {
                        later(() -> follow(operation, seen, each));
                    }
                });
    }

    private void answer(Question question, Answer.Reply reply) {
        if (!hosts.answerHere(question, reply)) {
            reply.accept(Answer.ELSEWHERE);
        }
    }

    // ---- watching -----------------------------------------------------------------------------

    @Override
    public boolean join(String host, Room.Watcher watcher, String from) {
        var holder = directory.holder(host);
        if (holder.isPresent()) {
            watches.join(holder.get().hub(), host, watcher, from);
        } else if (knows(host)) {
            watcher.close(Wire.Close.MOVED); // It comes again, and by then somebody has it.
        }
        return knows(host);
    }

    @Override
    public void leave(Room.Watcher watcher) {
        watches.leave(watcher);
    }

    // ---- notes --------------------------------------------------------------------------------

    private void tell(String hub, Note note) {
        letters.tell(hub, note.write());
    }

    private void hearSoon(String hub, String text) {
        try {
            var note = Note.read(text);
            owner.execute(() -> hear(hub, note));
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "hub {0} is of another version", hub);
        } catch (RejectedExecutionException e) {
            // Lost, as notes may be; or closed.
        }
    }

    private void hear(String hub, Note note) {
        if (closed) {
            return;
        }
        switch (note) {
            case Note.Ask ask -> questions.hear(hub, ask);
            case Note.Waits waits -> questions.hear(hub, waits);
            case Note.Told told -> questions.hear(hub, told);
            case Note.Heard heard -> questions.hear(hub, heard);
            case Note.Watch watch -> watches.hear(hub, watch);
            case Note.Watching watching -> watches.hear(hub, watching);
            case Note.Sent sent -> watches.hear(hub, sent);
            case Note.Frame frame -> watches.hear(hub, frame);
            case Note.End end -> watches.hear(hub, end);
        }
    }

    @Override
    public void close(Wire.Close reason) {
        questions.close();
        watches.close(reason);
        closed = true;
        letters.close();
        own.close();
    }
}
