package dev.heddle.server.jobs;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.OwnerThread;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobStatus;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.files.FileProblem;
import dev.heddle.jobs.files.Receipt;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.server.analyses.DocumentAnalyzer.AnalysisFailed;
import dev.heddle.server.analyses.DocumentAnalyzer.Step;
import dev.heddle.server.analyses.DocumentAnalyzer.Summary;
import dev.heddle.server.jobs.AnalysisView.Problem;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Content;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Greeting;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One analysis: its document, its job, what came out, and the room in which that is told.
///
/// **What is told.** How it is has two forms: as it is now, and as the log has it, which is what
/// anybody is told. What changes while the log writes is gathered, of progress and state the
/// newest, and written as one unit after that.
///
/// Owner thread only.
@OwnerThread
final class AnalysisRoom {
    private static final Member HUB = new Member("hub", "The hub", Role.ADMIN);

    /// Events that may wait for the log; steps beyond are not told. An analyzer has a few.
    private static final int MAX_PENDING = 256;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(AnalysisRoom.class.getName());

    private final Analyses all;
    private final String id;
    private final Optional<String> name;
    private final Optional<Intake> intake;
    private final IdentityHashMap<Room.Watcher, RoomReader> readers = new IdentityHashMap<>();
    private final List<Event> pending = new ArrayList<>();

    private AnalysisView now;
    private @Nullable AnalysisView told;
    private @Nullable LoggedRoom<List<Event>> logged;
    private boolean writing;
    private boolean deleted;

    private @Nullable AnalysisJob job;
    private @Nullable JobTicket<Summary> ticket;
    private @Nullable SealedFile result;
    private long resultSinceNanos;
    private boolean cleaned;

    /// One that is as `now` says.
    ///
    /// @param intake its document, if it is to be begun
    AnalysisRoom(Analyses all, AnalysisView now, Optional<Intake> intake) {
        this.all = all;
        this.id = now.id();
        this.now = now;
        this.intake = intake;
        this.name = intake.flatMap(Intake::name);
    }

    /// One that the log has.
    static AnalysisRoom restored(Analyses all, AnalysisView stored, Optional<Intake> intake) {
        var room = new AnalysisRoom(all, stored, intake);
        room.told = stored;
        return room;
    }

    String id() {
        return id;
    }

    /// How it is, as anybody may be told; empty until it is in the log.
    Optional<AnalysisView> view() {
        return Optional.ofNullable(told).map(view -> view.named(name.orElse(null), result != null));
    }

    /// Whether nothing will happen to it any more.
    boolean isEnded() {
        return now.isEnded();
    }

    // ---- the log ------------------------------------------------------------------------------

    /// Writes that it is there; `then` hears what went wrong, if anything.
    void create(
            Optional<DocumentFolder.Remembered> source, Consumer<Optional<Decision.Refused>> then) {
        var events = new ArrayList<Event>();
        events.add(event(AnalysisContent.CHANGED, now));
        source.ifPresent(one -> events.add(event(AnalysisContent.SOURCE, one)));
        append(events, then);
    }

    /// Of several events of one type the newest is enough, but for steps.
    private Event event(String type, Object data) {
        String key = type.equals(AnalysisContent.STEP) ? "" : type;
        return new Event(type, key, "", all.millis(), Json.write(data));
    }

    private void append(List<Event> events, Consumer<Optional<Decision.Refused>> then) {
        // A client of its own each time: one that is to come again holds up no other.
        var command = new CommandId("hub_" + all.random(), 1);
        room().command(
                        HUB,
                        command,
                        List.copyOf(events),
                        new Asker() {
                            @Override
                            public void done(CommandId done, long seq) {
                                learn(); // It is in the log, and not told yet.
                                then.accept(Optional.empty());
                            }

                            @Override
                            public void refused(CommandId refused, Decision.Refused why) {
                                then.accept(Optional.of(why));
                            }
                        });
    }

    private void tell(String type, Object data) {
        if (!type.equals(AnalysisContent.STEP)) {
            pending.removeIf(event -> event.type().equals(type));
        } else if (pending.size() >= MAX_PENDING) {
            return;
        }
        pending.add(event(type, data));
        write();
    }

    private void change(AnalysisView next) {
        if (!next.equals(now)) {
            now = next;
            tell(AnalysisContent.CHANGED, now);
        }
    }

    private void write() {
        if (writing || deleted || all.isStopping() || pending.isEmpty()) {
            return;
        }
        writing = true;
        var unit = List.copyOf(pending);
        pending.clear();
        append(
                unit,
                why -> {
                    writing = false;
                    if (why.isPresent()) { // It was logged; what has changed since wins.
                        pending.addAll(0, withoutOlder(unit));
                        all.after(RETRY, "write " + id, this::write);
                    } else {
                        write();
                    }
                });
    }

    private List<Event> withoutOlder(List<Event> unit) {
        return unit.stream()
                .filter(event ->
                        event.type().equals(AnalysisContent.STEP)
                                || pending.stream().noneMatch(e -> e.type().equals(event.type())))
                .toList();
    }

    private LoggedRoom<List<Event>> room() {
        var open = logged;
        if (open == null) {
            open = all.open(id);
            open.follow(this::happened);
            logged = open;
        }
        return open;
    }

    private void learn() {
        if (logged != null) {
            told = ((AnalysisContent) logged.content()).view().orElse(told);
        }
    }

    private void happened(Entry entry) {
        learn();
        if (!deleted) {
            all.tellList(this);
        }
    }

    // ---- the job ------------------------------------------------------------------------------

    /// Has it done, once that it will be is in the log.
    void begin() {
        var document = intake.orElseThrow();
        var work = all.newJob(document);
        job = work;
        var submitted = all.submit(id, work);
        ticket = submitted;
        var _ = submitted.watch(all.owner(), this::heard);
    }

    /// Has it done once more, after the hub that did it has ended.
    void beginAgain() {
        now = now.again();
        writing = true; // Nothing else is told before.
        append(
                List.of(event(AnalysisContent.CHANGED, now)),
                why -> {
                    writing = false;
                    if (why.isEmpty()) {
                        begin();
                    } else {
                        now = requireNonNull(told);
                        all.after(RETRY, "begin " + id + " again", this::beginAgain);
                    }
                });
    }

    /// Says that it can neither go on nor begin again.
    void lose(String code, String message) {
        change(now.lost(new Problem(code, message), all.now()));
    }

    /// Says of one that the log has that its job is over and its result gone.
    void endRestored() {
        change(now.ended().withoutResult());
    }

    private void heard(JobEvent event) {
        if (all.isStopping()) {
            return; // What ends because the hub does begins again, or is lost, with the next.
        }
        switch (event) {
            case JobEvent.Progress progress -> {
                now = now.at(AnalysisView.Progress.of(progress));
                tell(AnalysisContent.PROGRESS, now.progress());
            }
            case JobEvent.Status(String message) -> say(message);
            case JobEvent.ResourceWarning(String message) -> say(message);
            case Step step -> tell(AnalysisContent.STEP, step);
            case JobEvent.Special _ -> {} // Nobody has said what it would look like.
            case JobEvent.Started _ -> change(now.saying("").underWay(status())); // No more waits.
            case JobEvent.Settled _, JobEvent.Stopping _, JobEvent.Runaway _ -> change(asItsJob());
            case JobEvent.Finished _ -> {
                change(asItsJob().ended());
                cleanUp();
            }
        }
    }

    private JobStatus status() {
        return requireNonNull(ticket).status();
    }

    private void say(String message) {
        var status = AnalysisView.Status.of(message);
        now = now.saying(status.message());
        tell(AnalysisContent.STATUS, status);
        change(now.underWay(status())); // Perhaps it was paused, or goes on.
    }

    /// How it is once it has its outcome. Before that its job may be further than what was told of
    /// it, and nothing may come after the end.
    private AnalysisView asItsJob() {
        var next = now.as(status());
        return next.isSettled() && !now.isSettled()
                ? settled(next, requireNonNull(ticket).outcome().orElseThrow())
                : next;
    }

    private AnalysisView settled(AnalysisView view, JobOutcome<Summary> outcome) {
        return switch (outcome) {
            case JobOutcome.Succeeded<Summary>(Summary summary) -> {
                result = requireNonNull(job).result().orElseThrow();
                resultSinceNanos = all.nanos();
                yield view.found(summary);
            }
            case JobOutcome.Failed<Summary>(Throwable cause) -> view.failed(problem(cause));
            case JobOutcome.Refused<Summary>(String reason) ->
                    view.failed(new Problem("refused", reason));
            case JobOutcome.Cancelled<Summary>(String reason) ->
                    view.failed(new Problem("cancelled", reason));
            case JobOutcome.TimedOut<Summary>(Duration timeout) ->
                    view.failed(
                            new Problem("timed_out", "it ran longer than %s".formatted(timeout)));
        };
    }

    /// A message that nobody has promised to be free of a document's text is not told.
    private Problem problem(Throwable cause) {
        return switch (cause) {
            case AnalysisFailed failed ->
                    new Problem(
                            failed.code(),
                            AnalysisView.shortened(String.valueOf(failed.getMessage())));
            case FileProblem failed ->
                    new Problem(
                            failed.trouble().name().toLowerCase(Locale.ROOT),
                            "its file cannot be used: " + failed.trouble().words());
            default -> {
                String type = cause.getClass().getName();
                LOG.log(System.Logger.Level.ERROR, "analysis {0} failed with {1}", id, type);
                yield new Problem(
                        "internal", "the analyzer has a fault that it did not expect: " + type);
            }
        };
    }

    /// Its thread has stopped: what it worked on is not needed any more, nor what it has made if
    /// nobody gets it.
    private void cleanUp() {
        if (cleaned) {
            return;
        }
        cleaned = true;
        var made = job == null ? Optional.<SealedFile>empty() : job.result();
        boolean wanted = result != null && !deleted;
        all.onDisk(() -> {
            intake.ifPresent(Intake::destroy);
            if (!wanted) {
                made.ifPresent(SealedFile::close);
            }
        });
    }

    /// Asks it to end; one that has ended stays as it is.
    void cancel(String reason) {
        if (ticket != null) {
            var _ = ticket.cancel(reason);
        }
    }

    /// What came out, while it can be read.
    Optional<SealedFile> result() {
        return Optional.ofNullable(result);
    }

    /// Whether something is still to come out of it.
    boolean isUnderWay() {
        return !now.isSettled();
    }

    /// Ends the time in which its result can be read, if that is over.
    void expire(Duration keep) {
        var old = result;
        if (old != null && all.nanos() - resultSinceNanos >= keep.toNanos()) {
            result = null;
            all.onDisk(old::close);
            change(now.withoutResult());
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Ends it, and destroys all that it has, which cannot be undone.
    ///
    /// @param then hears on the owner what was destroyed: the working copy, the result
    void destroy(Consumer<List<Receipt>> then) {
        deleted = true;
        pending.clear();
        cancel("deleted");
        var old = result;
        result = null;
        var made = job == null ? Optional.<SealedFile>empty() : job.result();
        all.onDisk(() -> {
            var receipts = new ArrayList<Receipt>();
            intake.flatMap(Intake::destroy).ifPresent(receipts::add);
            Optional.ofNullable(old)
                    .or(() -> made)
                    .map(SealedFile::destroy)
                    .ifPresent(receipts::add);
            all.after(Duration.ZERO, "destroyed " + id, () -> then.accept(receipts));
        });
    }

    /// Ends the room for all who watch it.
    void closeRoom(Wire.Close reason) {
        readers.clear();
        if (logged != null) {
            logged.close(reason);
            logged = null;
        }
    }

    /// Destroys what is on disk while the hub ends. Blocks. May be called from any thread once the
    /// owner has ended.
    void destroyNow() {
        intake.ifPresent(Intake::destroy);
        if (job != null) {
            job.result().ifPresent(SealedFile::close);
        }
    }

    // ---- who watches --------------------------------------------------------------------------

    /// Lets somebody watch, from a position on.
    void join(Room.Watcher watcher, String from) {
        var open = room();
        var reader = new RoomReader(open, watcher);
        readers.put(watcher, reader);
        var position = Position.parse(from).filter(one -> one.seq() > 0);
        open.join(
                reader,
                position,
                "",
                new Greeting() {
                    @Override
                    public JsonNode welcome(LoggedRoom.Welcome welcome) {
                        return Json.node(
                                new Welcome(welcome.epoch(), welcome.seq(), welcome.recovered()));
                    }

                    @Override
                    public JsonNode snapshot(Content<?> content, long seq) {
                        return view().map(view -> ((ObjectNode) Json.node(view)).put("seq", seq))
                                .orElseThrow();
                    }
                });
    }

    private record Welcome(String epoch, long seq, boolean recovered) {}

    void leave(Room.Watcher watcher) {
        var reader = readers.remove(watcher);
        if (reader != null && logged != null) {
            logged.leave(reader);
        }
    }

    /// Gives back what an open room takes, if nobody needs it.
    void closeIfIdle() {
        if (logged != null && isEnded() && !writing && pending.isEmpty() && logged.isIdle()) {
            closeRoom(Wire.Close.HUB_STOPPING);
        }
    }
}
