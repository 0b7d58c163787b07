package dev.heddle.amp.generation;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationStarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a manager did, seen from outside, and what of it must not be. Every prompt is there once.
final class GenerationHistory {
    private final Duration ageing;
    private final Map<String, Life> lives = new LinkedHashMap<>();

    /// What is wrong, in words.
    final List<String> wrong = new ArrayList<>();

    private static final class Life {
        private final String prompt;
        private final long requestedNanos;
        private final Priority priority;
        private boolean begun;
        private int ends;

        Life(String prompt, long requestedNanos, Priority priority) {
            this.prompt = prompt;
            this.requestedNanos = requestedNanos;
            this.priority = priority;
        }
    }

    GenerationHistory(Duration ageing) {
        this.ageing = ageing;
    }

    void requested(String id, String prompt, long nanos, Priority priority) {
        lives.put(id, new Life(prompt, nanos, priority));
    }

    /// An attempt begins, as one of so many at once of so many that may be.
    void begins(String prompt, int atOnce, int allowed) {
        if (atOnce > allowed) {
            wrong.add("%d at once, although %d may be".formatted(atOnce, allowed));
        }
        var next = lives.values().stream().filter(one -> one.prompt.equals(prompt)).findFirst();
        if (next.isEmpty()) {
            wrong.add(prompt + " was not requested");
            return;
        }
        if (next.get().ends > 0) {
            wrong.add(prompt + " is asked after its end");
        }
        if (!next.get().begun) {
            next.get().begun = true;
            lives.values().stream()
                    .filter(one -> !one.begun && one.ends == 0)
                    .filter(one -> isPast(one, next.get()))
                    .forEach(one -> wrong.add(prompt + " goes before " + one.prompt));
        }
    }

    /// Whether `one` was requested so much before `other` that no priority counts.
    private boolean isPast(Life one, Life other) {
        long steps = Math.max(0, one.priority.step() - other.priority.step());
        return one.requestedNanos + steps * ageing.toNanos() < other.requestedNanos;
    }

    void told(AmpMessage message) {
        switch (message) {
            case PresetGenerationStarted started -> {
                if (!life(started.requestId()).begun) {
                    wrong.add(started.requestId() + " is told to have begun and has not");
                }
            }
            case PresetGenerated end -> ended(end.requestId());
            case PresetGenerationFailed end -> ended(end.requestId());
            default -> {}
        }
    }

    private Life life(String id) {
        return requireNonNull(lives.get(id), id);
    }

    private void ended(String id) {
        if (++life(id).ends > 1) {
            wrong.add(id + " ends again");
        }
    }

    /// All is over; so much is left under way.
    void over(int attempts, int requests, long timers) {
        lives.forEach((id, life) -> {
            if (life.ends == 0) {
                wrong.add(id + " never ends");
            }
        });
        if (attempts > 0 || requests > 0 || timers > 0) {
            wrong.add(
                    "left: %d attempts, %d requests, %d timers"
                            .formatted(attempts, requests, timers));
        }
    }
}
