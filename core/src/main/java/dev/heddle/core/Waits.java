package dev.heddle.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Who waits for whom, so that owners that wait for each other in a circle are told at once instead
/// of standing still for ever.
///
/// Each owner waits for at most one other. A wait is entered first and the circle looked for then:
/// of two owners that begin to wait for each other at the same time, at least one sees the other's
/// entry. Looking first would let both go to sleep.
final class Waits {
    /// The owners whose newest tick was on this thread; it may drive several. Weak: a thread
    /// outlives owners that nobody closes.
    private static final ThreadLocal<Set<Gate>> DRIVEN =
            ThreadLocal.withInitial(() -> Collections.newSetFromMap(new WeakHashMap<>()));

    private static final Wait NONE = () -> {};

    /// A wait under way; closing it ends it.
    interface Wait extends AutoCloseable {
        @Override
        void close();
    }

    private Waits() {}

    /// Notes that the caller's thread drives `gate` from now on.
    static void drives(Gate gate) {
        DRIVEN.get().add(gate);
    }

    /// The calling thread drives nobody any more.
    static void driveNobody() {
        DRIVEN.remove();
    }

    /// Whether the caller's thread is that of any owner.
    static boolean isOwnerThread() {
        return !mine().isEmpty();
    }

    private static List<Gate> mine() {
        var mine = new ArrayList<Gate>(1);
        for (var gate : DRIVEN.get()) {
            if (gate.isCurrent()) {
                mine.add(gate);
            }
        }
        return mine;
    }

    /// Enters that every owner of the caller's thread waits until `target` has run `operation`.
    ///
    /// @throws IllegalStateException if `target` waits for one of them, maybe through others; the
    ///   message names the circle
    static Wait on(Gate target, String operation) {
        var mine = mine();
        if (mine.isEmpty()) {
            return NONE;
        }
        mine.forEach(gate -> gate.waitFor(target));
        var circle = circle(mine, target);
        if (circle != null) {
            mine.forEach(gate -> gate.waitFor(null));
            throw new IllegalStateException(
                    "waiting for %s on %s would never end: %s"
                            .formatted(operation, target.name(), circle));
        }
        return () -> mine.forEach(gate -> gate.waitFor(null));
    }

    /// How `target` waits for one of `mine`, in words; null if it does not.
    static @Nullable String circle(List<Gate> mine, Gate target) {
        var text = new StringBuilder(" waits for ");
        var seen = new ArrayList<Gate>();
        for (Gate gate = target; gate != null && !seen.contains(gate); gate = gate.waitsFor()) {
            text.append(gate.name());
            if (mine.contains(gate)) {
                return gate.name() + text;
            }
            text.append(", which waits for ");
            seen.add(gate);
        }
        return null;
    }
}
