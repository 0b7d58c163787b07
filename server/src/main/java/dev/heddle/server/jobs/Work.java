package dev.heddle.server.jobs;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.jobs.resources.Admission;
import dev.heddle.jobs.resources.Need;
import dev.heddle.jobs.resources.ResourceLimits;
import dev.heddle.jobs.resources.ResourceMonitor;
import dev.heddle.jobs.resources.ResourceSample;
import dev.heddle.server.access.PrivateFile;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The background work of one hub: one pool of jobs, what is analysed, and the owner of the rooms
/// that tell of it. May be called from any thread.
public final class Work implements AutoCloseable {
    /// Requests that may wait for the owner, as for the hub's others.
    private static final Policy POLICY =
            Policy.DEFAULT.withCapacity(16_384).withBudget(1024, Duration.ofMillis(50));

    private static final long RESTORE_SECONDS = 60;
    private static final Duration STOP = Duration.ofSeconds(2);

    private final Owner owner = Owner.running("analyses", POLICY);
    private final ResourceMonitor machine;
    private final Jobs jobs;
    private final RoomLog log;
    private final DocumentFolder documents;
    private final Analyses analyses;
    private final JobsRoom room;

    private Work(
            RoomLog log,
            Path folder,
            AnalysesOptions options,
            DocumentFolder documents,
            Optional<DocumentAnalyzer> analyzer) {
        this.log = log;
        this.documents = documents;
        // One analysis may run in any case: a budget below that would refuse all of them.
        long budget = Math.max(ResourceLimits.heapRoom(), Need.ANALYSIS.memoryBytes());
        this.machine = ResourceMonitor.open(ResourceLimits.DEFAULT.withBudget(budget));
        this.jobs =
                Jobs.open(
                        JobsOptions.named("hub")
                                .withAdmission(
                                        options.ignoreLoad() ? Admission.UNLIMITED : machine));
        this.analyses = new Analyses(owner, log, jobs, analyzer, options, folder, documents);
        this.room = new JobsRoom(owner, jobs);
    }

    /// Opens it, and removes what a hub that was killed has left. Blocks on the disk.
    ///
    /// @param data the hub's data folder
    /// @throws IOException if that, or the folder of documents, cannot be used
    public static Work open(
            RoomLog log, Path data, AnalysesOptions options, Optional<DocumentAnalyzer> analyzer)
            throws IOException {
        var documents = DocumentFolder.open(data, options.documents());
        Path folder = data.resolve("work");
        PrivateFile.makeFolder(folder);
        var _ = SealedFile.sweep(folder);
        return new Work(log, folder, options, documents, analyzer);
    }

    /// Goes on with the analyses that the log has. Blocks.
    ///
    /// @throws IOException if the log cannot be read
    public void restore() throws IOException {
        var stored = StoredAnalyses.read(log, documents);
        try {
            CompletableFuture.runAsync(() -> analyses.restore(stored), owner)
                    .get(RESTORE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("cannot go on with what the room log has of analyses", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    /// How busy the machine is.
    public ResourceSample load() {
        return machine.now();
    }

    /// The owner of what follows.
    public Owner owner() {
        return owner;
    }

    /// What is analysed.
    public Analyses analyses() {
        return analyses;
    }

    /// All jobs.
    public JobsRoom jobs() {
        return room;
    }

    /// Ends all jobs, and destroys what they work on. Blocks for some seconds at most.
    @Override
    public void close() {
        try {
            CompletableFuture.runAsync(
                            () -> {
                                analyses.stop();
                                room.stop();
                            },
                            owner)
                    .get(STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (RejectedExecutionException | ExecutionException | TimeoutException e) {
            // Closed before, or it stands still; the sockets end with the server.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var _ = jobs.close(STOP);
        machine.close();
        owner.close(Duration.ofSeconds(1));
        analyses.destroyAll();
    }
}
