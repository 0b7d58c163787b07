package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Which operation a caller's key stands for, so that a retry finds the first try instead of
/// repeating it. Owner thread only.
@OwnerThread
final class IdempotencyKeys {
    /// How long after its end an operation is found under its key.
    static final Duration LIFE = Duration.ofMinutes(10);

    /// Keys remembered for one host; beyond that the oldest goes.
    static final int MAX_KEYS = 4096;

    private final LongSupplier nanos;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        private final HubOperation operation;
        private @Nullable Long forgetAt;

        Entry(HubOperation operation) {
            this.operation = operation;
        }
    }

    /// What a key stands for.
    sealed interface Found {
        /// Nothing.
        record None() implements Found {}

        /// The same call.
        record Same(HubOperation operation) implements Found {}

        /// Another call.
        record Other(HubOperation operation) implements Found {}
    }

    IdempotencyKeys(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Found find(Call call) {
        var found = find(call.key()).orElse(null);
        if (found == null) {
            return new Found.None();
        }
        var first = found.call();
        boolean same = first.action().equals(call.action()) && first.params().equals(call.params());
        return same ? new Found.Same(found) : new Found.Other(found);
    }

    /// The operation that a key stands for.
    Optional<HubOperation> find(Optional<String> key) {
        return key.map(entries::get).filter(entry -> !isOver(entry)).map(entry -> entry.operation);
    }

    private boolean isOver(Entry entry) {
        return entry.forgetAt != null && entry.forgetAt - nanos.getAsLong() <= 0;
    }

    void remember(HubOperation operation) {
        operation
                .call()
                .key()
                .ifPresent(key -> {
                    entries.remove(key); // A forgotten one; the new one goes to the end.
                    entries.put(key, new Entry(operation));
                    forgetOldest();
                });
    }

    /// An entry holds its operation, so those that are over do not wait for the map to be full.
    private void forgetOldest() {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && (isOver(oldest.next()) || entries.size() > MAX_KEYS)) {
            oldest.remove();
        }
    }

    /// Starts the time after which the key is forgotten; at once if it may be tried again.
    void settled(HubOperation operation) {
        settled(operation, 0);
    }

    /// The same for one that ended some time ago.
    void settled(HubOperation operation, long millisAgo) {
        operation
                .call()
                .key()
                .ifPresent(key -> {
                    var entry = entries.get(key);
                    if (entry == null || entry.operation != operation) {
                        return;
                    }
                    if (operation.mayBeTriedAgain()) {
                        entries.remove(key);
                    } else {
                        entry.forgetAt = nanos.getAsLong() + LIFE.toNanos() - millisAgo * 1_000_000;
                    }
                });
    }
}
