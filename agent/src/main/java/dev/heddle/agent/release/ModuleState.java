package dev.heddle.agent.release;

import dev.heddle.sync.module.Manifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that a store knows of one module, in one file that is replaced in one step: whoever reads it
/// after a crash sees what was before a change or after it. Immutable.
///
/// @param trusted the greatest version that was ever current; nothing older comes from a hub
/// @param current the SHA-256 of the version to start with; null if there is none
/// @param kept the current one and those to go back to
/// @param revoked what must not come back, by SHA-256
/// @param failed what did not work here, by SHA-256
/// @param starts how often the program began to start with `current` and did not say that it runs
record ModuleState(
        @Nullable Kept trusted,
        @Nullable String current,
        List<Kept> kept,
        List<String> revoked,
        List<String> failed,
        int starts) {
    static final ModuleState EMPTY =
            new ModuleState(null, null, List.of(), List.of(), List.of(), 0);

    /// The current version and 3 to go back to.
    static final int MAX_KEPT = 4;

    /// Marks are of files that lie here or on the hub, and of those there are not many.
    static final int MAX_MARKS = 64;

    /// A version by its file.
    record Kept(String sha256, long version) {
        Kept {
            Manifest.requireHash(sha256);
        }
    }

    ModuleState {
        kept = List.copyOf(kept);
        revoked = List.copyOf(revoked);
        failed = List.copyOf(failed);
        if (current != null) {
            Manifest.requireHash(current);
        }
    }

    Optional<Kept> find(@Nullable String sha256) {
        return kept.stream().filter(one -> one.sha256().equals(sha256)).findFirst();
    }

    boolean isRevoked(String sha256) {
        return revoked.contains(sha256);
    }

    /// What to go back to: the newest one that is older than the current one and may run.
    Optional<Kept> previous() {
        long below = find(current).map(Kept::version).orElse(Long.MAX_VALUE);
        return kept.stream()
                .filter(one -> one.version() < below)
                .filter(one -> !isRevoked(one.sha256()) && !failed.contains(one.sha256()))
                .max(Comparator.comparingLong(Kept::version));
    }

    /// With this version as the current one.
    ModuleState withCurrent(Kept now) {
        var all = new ArrayList<>(kept.stream().filter(one -> !one.equals(now)).toList());
        all.sort(Comparator.comparingLong(Kept::version).reversed());
        all.addFirst(now);
        var greatest = trusted == null || now.version() >= trusted.version() ? now : trusted;
        return new ModuleState(
                greatest,
                now.sha256(),
                all.subList(0, Math.min(all.size(), MAX_KEPT)),
                revoked,
                without(failed, now.sha256()),
                0);
    }

    /// With the version before in place of the current one, which did not work.
    ModuleState withoutCurrent() {
        var before = previous();
        var marked = current == null ? failed : with(failed, current);
        return new ModuleState(
                trusted, before.map(Kept::sha256).orElse(null), kept, revoked, marked, 0);
    }

    ModuleState withStarts(int count) {
        return new ModuleState(trusted, current, kept, revoked, failed, count);
    }

    ModuleState withFailed(String sha256) {
        return new ModuleState(trusted, current, kept, revoked, with(failed, sha256), starts);
    }

    ModuleState withRevoked(String sha256) {
        return new ModuleState(trusted, current, kept, with(revoked, sha256), failed, starts);
    }

    /// The newest marks count; one that is here already stays where it is.
    private static List<String> with(List<String> marks, String sha256) {
        if (marks.contains(sha256)) {
            return marks;
        }
        var more = new ArrayList<>(marks);
        more.add(sha256);
        return more.subList(Math.max(0, more.size() - MAX_MARKS), more.size());
    }

    private static List<String> without(List<String> marks, String sha256) {
        return marks.stream().filter(one -> !one.equals(sha256)).toList();
    }
}
