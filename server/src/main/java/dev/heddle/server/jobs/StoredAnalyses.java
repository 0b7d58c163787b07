package dev.heddle.server.jobs;

import dev.heddle.server.jobs.DocumentFolder.Found;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads from the log what a hub before this one has left of analyses.
public final class StoredAnalyses {
    private static final int PAGE = 1000;
    private static final long READ_SECONDS = 60;

    private static final System.Logger LOG = System.getLogger(StoredAnalyses.class.getName());

    private StoredAnalyses() {}

    /// An analysis that the log has.
    ///
    /// @param document if it was given by its path, and is still there as it was
    public record Stored(AnalysisView view, Optional<Found> document) {}

    /// Reads all, oldest first. Blocks.
    ///
    /// @throws IOException if the log cannot be read
    public static List<Stored> read(RoomLog log, DocumentFolder documents) throws IOException {
        var stored = new ArrayList<Stored>();
        String after = Analyses.ROOMS;
        boolean more = true;
        while (more) {
            if (!(await(log.rooms(after, PAGE)) instanceof RoomList.Ok(var infos))) {
                throw new IOException("the room log cannot be read");
            }
            more = infos.size() == PAGE;
            for (var info : infos) {
                if (!info.name().startsWith(Analyses.ROOMS)) {
                    more = false;
                    break;
                }
                read(log, info.name(), documents).ifPresent(stored::add);
                after = info.name();
            }
        }
        stored.sort(Comparator.comparing((Stored one) -> one.view().createdAt()));
        return stored;
    }

    private static Optional<Stored> read(RoomLog log, String room, DocumentFolder documents)
            throws IOException {
        if (!(await(log.snapshot(room)) instanceof RoomState.Ok state)) {
            throw new IOException("the room log cannot be read");
        }
        var content = new AnalysisContent();
        try {
            state.entries().forEach(content::apply);
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, "left out " + room + ": it cannot be read", e);
            return Optional.empty();
        }
        var view = content.view();
        Optional<Found> document =
                view.isPresent() && !view.get().isSettled()
                        ? content.source()
                                .flatMap(source -> documents.findAgain(view.get().id(), source))
                        : Optional.empty();
        return view.map(one -> new Stored(one, document));
    }

    private static <T> T await(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(READ_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the room log does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }
}
