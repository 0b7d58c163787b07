package dev.heddle.server.modules;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A catalogue in a room of a log that hubs share: the newest event of each version says how far it
/// has come.
public final class SharedCatalogue implements Catalogue {
    private static final String ROOM = "modules";

    /// How long the log is waited for: as long as it tries by itself.
    private static final long WAIT_SECONDS = 40;

    private final RoomLog log;
    private final SharedFiles files;

    private record Stored(String papers, Phase phase) {}

    /// Keeps papers in `log` and files in `files`.
    public SharedCatalogue(RoomLog log, SharedFiles files) {
        this.log = log;
        this.files = files;
    }

    @Override
    public Known read() throws IOException {
        if (!(await(log.snapshot(ROOM)) instanceof RoomState.Ok(var head, var entries))) {
            throw new IOException("what modules there are cannot be read from the log");
        }
        var items = new HashMap<Version, Item>();
        for (var entry : entries) {
            var event = entry.event();
            int slash = event.key().indexOf('/');
            try {
                var stored = Json.convert(Json.read(event.data()), Stored.class);
                items.put(
                        new Version(
                                event.key().substring(0, slash),
                                Long.parseLong(event.key().substring(slash + 1))),
                        new Item(SignedManifest.read(stored.papers()), stored.phase()));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException("the log says of modules what cannot be read", e);
            }
        }
        return new Known(head, items);
    }

    @Override
    public boolean change(Known since, Map<Version, Optional<Item>> changes) throws IOException {
        var events = new ArrayList<Event>();
        long now = System.currentTimeMillis();
        changes.forEach((version, item) -> {
            String data =
                    item.map(one -> Json.write(new Stored(one.papers().text(), one.phase())))
                            .orElse("null");
            events.add(new Event("module", name(version), "", now, data));
        });
        return switch (await(log.append(ROOM, new After.At(since.at()), "", events))) {
            case Appended.Done _ -> true;
            case Appended.Conflict _ -> false;
            case Appended other -> throw new IOException("the log does not take it: " + other);
        };
    }

    private static String name(Version version) {
        return version.module() + "/" + version.version();
    }

    @Override
    public void onChange(Runnable listener) {
        var _ = log.follow(ROOM, _ -> listener.run()); // Ends with the log.
    }

    @Override
    public byte[] file(Version version) throws IOException {
        return files.get(name(version));
    }

    @Override
    public void put(Version version, byte[] file) throws IOException {
        files.put(name(version), file);
    }

    @Override
    public void delete(Version version) throws IOException {
        files.delete(name(version));
    }

    private static <T> T await(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the room log does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
