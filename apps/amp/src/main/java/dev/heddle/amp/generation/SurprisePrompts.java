package dev.heddle.amp.generation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Prompts for those who want to be surprised: put together from words that go together in any way.
/// The same seed gives the same prompts. May be called from any thread.
final class SurprisePrompts {
    private static final List<String> CHARACTERS =
            List.of("warm", "bright", "dark", "glassy", "thick", "dry", "dreamy", "raw", "smooth");
    private static final List<String> SOUNDS =
            List.of(
                    "blues crunch",
                    "jazz clean",
                    "surf twang",
                    "funk rhythm",
                    "metal riff",
                    "shoegaze wall of sound",
                    "country lead",
                    "stoner fuzz",
                    "indie jangle",
                    "ambient pad",
                    "classic rock lead");
    private static final List<String> PLACES =
            List.of(
                    "in a small room",
                    "in a large hall",
                    "with long echoes",
                    "with a slow chorus",
                    "without any effects",
                    "with a shimmering tail",
                    "with a short plate reverb");

    private final AtomicLong next;

    SurprisePrompts(long seed) {
        next = new AtomicLong(seed);
    }

    String next() {
        var random = new SplittableRandom(next.getAndIncrement());
        return "%s %s %s"
                .formatted(any(CHARACTERS, random), any(SOUNDS, random), any(PLACES, random));
    }

    private static String any(List<String> words, RandomGenerator random) {
        return words.get(random.nextInt(words.size()));
    }
}
