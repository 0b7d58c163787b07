package dev.heddle.server.jobs;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Snapshot;
import dev.heddle.core.Timer;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.files.Receipt;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.jobs.resources.Need;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.server.analyses.DocumentAnalyzer.Summary;
import dev.heddle.server.hosts.Answer;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.Unavailable;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.LoggedRoom;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;

/// All analyses of a hub, on one owner.
///
/// **What is where.** The log has of each what {@link AnalysisView} says, and if it was given by
/// its path, that path, encrypted. Documents and results lie in working copies of which the keys
/// are in memory only; names are in memory only.
///
/// **Once.** An attempt is in the log before it is begun, and one outcome after it. If the hub ends
/// in between, the next one begins the next attempt if the document is still there as it was, or
/// says that the analysis is lost. Of two hubs on one log only one gets its attempt in.
///
/// Owner thread only, but for what says otherwise.
@OwnerThread
public final class Analyses {
    /// Who ends a hub so often takes it along each time: an analysis is not begun more often.
    static final int MAX_ATTEMPTS = 5;

    /// What the names of rooms begin with in the log.
    static final String ROOMS = "analysis/";

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 16;

    private final Owner owner;
    private final RoomLog log;
    private final Jobs jobs;
    private final Optional<DocumentAnalyzer> analyzer;
    private final AnalysesOptions options;
    private final Path folder;
    private final DocumentFolder documents;
    private final Room list;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger uploads = new AtomicInteger();
    private final Map<String, AnalysisRoom> rooms = new LinkedHashMap<>(); // Oldest first.

    /// One thread: what it does is short, and disks like one at a time.
    private final ExecutorService disk =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("heddle-analyses-disk").factory());

    private boolean stopping;

    private record Listed(long seq, List<AnalysisView> analyses) {}

    private record All(List<AnalysisView> analyses) {}

    private record Destroyed(String receipt, List<Receipt> files) {}

    /// Analyses on `owner`, kept in `log`, done by `jobs`.
    ///
    /// @param analyzer what does them; without one none can be begun
    /// @param folder where working copies lie
    public Analyses(
            Owner owner,
            RoomLog log,
            Jobs jobs,
            Optional<DocumentAnalyzer> analyzer,
            AnalysesOptions options,
            Path folder,
            DocumentFolder documents) {
        this.owner = owner;
        this.log = log;
        this.jobs = jobs;
        this.analyzer = analyzer;
        this.options = options;
        this.folder = folder;
        this.documents = documents;
        this.list = new Room(owner, this::millis);
        var _ =
                owner.every(
                        shorter(SWEEP_EVERY, options.keepResults()),
                        Timer.CatchUp.SKIP,
                        operation("old analyses", this::sweep));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    // ---- what rooms need ----------------------------------------------------------------------

    Owner owner() {
        return owner;
    }

    long nanos() {
        return System.nanoTime();
    }

    long millis() {
        return System.currentTimeMillis();
    }

    Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    String random() {
        var text = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /// Whether the hub ends: nothing is written any more.
    boolean isStopping() {
        return stopping;
    }

    /// Has the owner do it soon; finds room in any queue. May be called from any thread.
    public void after(String name, Runnable task) {
        after(Duration.ZERO, name, task);
    }

    void after(Duration delay, String name, Runnable task) {
        if (owner.snapshot().phase() == Snapshot.Phase.OPEN) {
            var _ = owner.after(delay, operation(name, task));
        }
    }

    private static Operation<@Nullable Void> operation(String name, Runnable task) {
        return Operation.named(
                name,
                () -> {
                    task.run();
                    return null;
                });
    }

    /// Does what blocks on the disk, in order. May be called from any thread.
    void onDisk(Runnable task) {
        try {
            disk.execute(task);
        } catch (RejectedExecutionException e) {
            // The hub ends, and has all removed itself.
        }
    }

    LoggedRoom<List<Event>> open(String id) {
        return new LoggedRoom<>(
                ROOMS + id,
                owner,
                log,
                this::millis,
                Duration.ZERO,
                Duration.ZERO,
                new AnalysisContent());
    }

    AnalysisJob newJob(Intake intake) {
        return new AnalysisJob(analyzer.orElseThrow(), intake, folder);
    }

    JobTicket<Summary> submit(String id, AnalysisJob job) {
        return jobs.submit(
                JobOptions.named("analysis " + id)
                        .withKind("analysis")
                        .withTimeout(options.timeout())
                        .withNeed(Need.ANALYSIS, WhenShort.WAIT)
                        .computing()
                        .pausing()
                        .sacrificing(),
                job);
    }

    void tellList(AnalysisRoom room) {
        room.view().ifPresent(view -> list.publish("analysis", room.id(), null, Json.node(view)));
    }

    /// Whether an analysis may be called so. May be called from any thread.
    public static boolean isId(String id) {
        return id.matches("[a-z0-9]{%d}".formatted(ID_LENGTH));
    }

    // ---- coming in ----------------------------------------------------------------------------

    /// How much is taken in. May be called from any thread.
    public AnalysesOptions options() {
        return options;
    }

    /// Where working copies lie. May be called from any thread.
    public Path folder() {
        return folder;
    }

    /// The documents that can be given by their path. May be called from any thread.
    public DocumentFolder documents() {
        return documents;
    }

    /// Whether one more document may come in; who is told so calls {@link #endUpload} once. May be
    /// called from any thread.
    public boolean beginUpload() {
        if (uploads.incrementAndGet() <= options.maxUploads()) {
            return true;
        }
        uploads.decrementAndGet();
        return false;
    }

    /// A document has come in, or will not. May be called from any thread.
    public void endUpload() {
        uploads.decrementAndGet();
    }

    /// Why no analysis can be begun now, if so.
    public Optional<Answer> refusal() {
        if (analyzer.isEmpty()) {
            return Optional.of(
                    Answer.refusal(Problem.NO_ANALYZER, "this hub has nothing that analyses"));
        }
        long open = rooms.values().stream().filter(room -> !room.isEnded()).count();
        return open < options.maxOpen()
                ? Optional.empty()
                : Optional.of(
                        Answer.refusal(
                                Problem.QUEUE_FULL,
                                "%d analyses wait or run; try again when some are over"
                                        .formatted(open)));
    }

    /// Begins an analysis once it is in the log, and answers then. The document is this object's
    /// from now on, whatever becomes of it.
    public void create(Intake intake, Answer.Reply reply) {
        var refusal = refusal();
        if (refusal.isPresent()) {
            onDisk(() -> {
                var _ = intake.destroy();
            });
            reply.accept(refusal.get());
            return;
        }
        String id = random();
        var room =
                new AnalysisRoom(
                        this, AnalysisView.fresh(id, now(), intake.bytes()), Optional.of(intake));
        Optional<DocumentFolder.Remembered> source =
                intake.what() instanceof Intake.Content.InFolder(DocumentFolder.Found found)
                        ? Optional.of(documents.remember(id, found))
                        : Optional.empty();
        rooms.put(id, room);
        room.create(
                source,
                why -> {
                    if (why.isPresent()) {
                        rooms.remove(id);
                        room.destroy(_ -> reply.accept(refusal(why.get())));
                    } else {
                        room.begin();
                        forgetSurplus();
                        reply.accept(new Answer(202, room.view().orElseThrow()));
                    }
                });
    }

    private static Answer refusal(Decision.Refused why) {
        return why.code().equals("disk_full")
                ? Answer.refusal(Problem.DISK_FULL, "the hub's disk is full")
                : Answer.refusal(Problem.HUB_BUSY, why.message());
    }

    // ---- what there is ------------------------------------------------------------------------

    /// All, newest first.
    public Answer list() {
        return new Answer(200, new All(views()));
    }

    private List<AnalysisView> views() {
        var views = new ArrayList<AnalysisView>();
        rooms.values().forEach(room -> room.view().ifPresent(views::add));
        return views.reversed();
    }

    /// One.
    public Answer show(String id) {
        return find(id).flatMap(AnalysisRoom::view)
                .map(view -> new Answer(200, view))
                .orElseGet(Analyses::unknown);
    }

    private Optional<AnalysisRoom> find(String id) {
        return Optional.ofNullable(rooms.get(id)).filter(room -> room.view().isPresent());
    }

    private static Answer unknown() {
        return Answer.refusal(Problem.UNKNOWN_ANALYSIS, "there is no such analysis");
    }

    /// Asks one to end. Its outcome may have been decided before.
    public Answer cancel(String id, String reason) {
        return find(id).map(
                        room -> {
                            room.cancel(reason);
                            return new Answer(202, room.view().orElseThrow());
                        })
                .orElseGet(Analyses::unknown);
    }

    /// What an analysis has written.
    public sealed interface Result {
        /// It can be read. It may be destroyed at any time.
        record Ready(SealedFile file) implements Result {}

        /// It cannot.
        record Not(Answer why) implements Result {}
    }

    /// What one has written.
    public Result result(String id) {
        var found = find(id);
        if (found.isEmpty()) {
            return new Result.Not(unknown());
        }
        var room = found.get();
        var view = room.view().orElseThrow();
        var file = room.result();
        if (file.isPresent() && view.result().equals(AnalysisView.READY)) {
            return new Result.Ready(file.get());
        }
        if (view.result().equals(AnalysisView.GONE)) {
            return new Result.Not(
                    Answer.refusal(
                            Problem.GONE,
                            "its result is gone: results are kept for a time, and end with the"
                                    + " hub"));
        }
        return new Result.Not(
                Answer.refusal(
                        Problem.NOT_READY,
                        room.isUnderWay() || file.isPresent()
                                ? "it has no result yet"
                                : "it has no result: " + view.outcome()));
    }

    /// What makes reports. May be called from any thread.
    public DocumentAnalyzer analyzer() {
        return analyzer.orElseThrow();
    }

    /// Ends one, destroys its document and its result, and forgets it.
    public void delete(String id, Answer.Reply reply) {
        var found = find(id);
        if (found.isEmpty()) {
            reply.accept(unknown());
            return;
        }
        forget(found.get(), reply);
    }

    private void forget(AnalysisRoom room, Answer.Reply reply) {
        rooms.remove(room.id());
        list.publish("analysis", room.id(), null, NullNode.getInstance());
        room.destroy(receipts -> {
            room.closeRoom(Wire.Close.NO_SUCH_ROOM);
            back(room.id(), answer -> reply.accept(answer.orElseGet(() -> destroyed(receipts))));
        });
    }

    private void back(String id, Consumer<Optional<Answer>> next) {
        var _ =
                log.delete(ROOMS + id)
                        .thenAccept(answer ->
                                after(
                                        Duration.ZERO,
                                        "deleted " + id,
                                        () ->
                                                next.accept(
                                                        answer instanceof Unavailable
                                                                ? Optional.of(notForgotten())
                                                                : Optional.empty())));
    }

    private static Answer notForgotten() {
        return Answer.refusal(
                Problem.HUB_BUSY,
                "what it had is destroyed, but the log still has that it was there");
    }

    /// Of several files the least that was achieved; without any there was nothing to destroy.
    private static Answer destroyed(List<Receipt> receipts) {
        var least =
                receipts.stream()
                        .map(Receipt::achieved)
                        .max(Enum::compareTo)
                        .orElse(Receipt.Achieved.CRYPTO_ERASED);
        return new Answer(200, new Destroyed(least.name(), receipts));
    }

    // ---- who watches --------------------------------------------------------------------------

    /// Lets somebody watch one; true.
    public boolean join(String id, Room.Watcher watcher, String from) {
        find(id).ifPresentOrElse(
                        room -> room.join(watcher, from),
                        () -> watcher.close(Wire.Close.NO_SUCH_ROOM));
        return true;
    }

    /// Takes a watcher of one out.
    public void leave(String id, Room.Watcher watcher) {
        find(id).ifPresent(room -> room.leave(watcher));
    }

    /// Lets somebody watch the list; true.
    public boolean joinList(Room.Watcher watcher, String from) {
        list.join(watcher, from, seq -> Json.node(new Listed(seq, views())));
        return true;
    }

    /// Takes a watcher of the list out.
    public void leaveList(Room.Watcher watcher) {
        list.leave(watcher);
    }

    // ---- time ---------------------------------------------------------------------------------

    private void sweep() {
        for (var room : List.copyOf(rooms.values())) {
            room.expire(options.keepResults());
            room.closeIfIdle();
        }
    }

    private void forgetSurplus() {
        int surplus = rooms.size() - options.maxKept();
        rooms.values().stream()
                .filter(AnalysisRoom::isEnded)
                .limit(Math.max(0, surplus))
                .toList()
                .forEach(room -> forget(room, _ -> {}));
    }

    /// Goes on with what the log has, before anybody can ask for more.
    public void restore(List<StoredAnalyses.Stored> stored) {
        for (var one : stored) {
            var view = one.view();
            boolean again =
                    !view.isSettled()
                            && one.document().isPresent()
                            && view.attempt() < MAX_ATTEMPTS
                            && analyzer.isPresent();
            Optional<Intake> intake =
                    again
                            ? one.document()
                                    .map(found ->
                                            new Intake(
                                                    new Intake.Content.InFolder(found),
                                                    Optional.of(found.name()),
                                                    Optional.empty()))
                            : Optional.empty();
            var room = AnalysisRoom.restored(this, view, intake);
            rooms.put(view.id(), room);
            if (again) {
                room.beginAgain();
            } else if (view.isSettled()) {
                room.endRestored();
            } else if (view.attempt() >= MAX_ATTEMPTS) {
                room.lose("gave_up", "the hub ended %d times while it ran".formatted(MAX_ATTEMPTS));
            } else {
                room.lose(
                        "lost",
                        "the hub ended before it was over, and the key of its document with it;"
                                + " give the document again");
            }
        }
        forgetSurplus();
    }

    /// Ends all for who watches; nothing is written any more, so that what is under way begins
    /// again with the next hub or is known to be lost.
    public void stop() {
        stopping = true;
        rooms.values().forEach(room -> room.closeRoom(Wire.Close.HUB_STOPPING));
        list.close(Wire.Close.HUB_STOPPING);
    }

    /// Destroys all working copies. Blocks. To be called from any thread, when owner and jobs have
    /// ended.
    public void destroyAll() {
        disk.shutdown();
        rooms.values().forEach(AnalysisRoom::destroyNow);
    }
}
