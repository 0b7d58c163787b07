package dev.heddle.amp.library;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter;
import dev.heddle.core.AnyThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Finds a sound by words in a library of presets, in English and German, without a model or a
/// network: named styles choose a preset, all else changes it, or what is heard now if no style is
/// named. It understands more and less, how much of it, "no" with its reach, "too", numbers, and
/// says that it is not sure if it knows too few of the words. The same prompt always gets the same
/// answer.
///
/// May be called from any thread; answers take far less than a millisecond.
@AnyThread
public final class LibraryProvider implements PresetProvider {
    /// How far another variation may be from the best answer, as a share of each range.
    private static final double VARIETY = 0.12;

    @Override
    public String name() {
        return "library";
    }

    @Override
    public Attempt begin(PresetPrompt prompt, Executor where, Consumer<? super Answer> receiver) {
        var told = new AtomicBoolean();
        var answer = answer(prompt);
        where.execute(() -> {
            if (told.compareAndSet(false, true)) {
                receiver.accept(answer);
            }
        });
        return () -> {
            if (told.compareAndSet(false, true)) {
                where.execute(() ->
                        receiver.accept(
                                new Answer.Failed(
                                        Kind.CANCELLED, "it was cancelled", Optional.empty())));
            }
        };
    }

    /// The answer, at once.
    public Answer answer(PresetPrompt prompt) {
        var read = new Interpretation(Vocabulary.BUILT_IN.terms(prompt.text()));
        var ranking = read.ranking();
        var preset = preset(prompt, read, ranking);
        return read.isSure()
                ? new Answer.Generated(preset, List.of())
                : new Answer.NotSure(
                        preset,
                        "the words are not known here; say a style such as jazz, crunch or metal,"
                                + " or what to change, such as less gain");
    }

    /// What to play for a prompt that nothing else came of; never fails.
    public Preset nearest(PresetPrompt prompt) {
        return switch (answer(prompt)) {
            case Answer.Generated(var preset, var _) -> preset;
            case Answer.NotSure(var preset, var _) -> preset;
            case Answer.Failed _ -> Presets.safe();
        };
    }

    private static Preset preset(PresetPrompt prompt, Interpretation read, List<Integer> ranking) {
        int variation = prompt.variation();
        boolean isEdit = ranking.isEmpty();
        if (!isEdit) {
            // The next best sounds are variations, as far as there are any.
            var one = Presets.DESCRIBED.get(ranking.get(Math.min(variation, ranking.size() - 1)));
            int beyond = Math.max(0, variation - ranking.size() + 1);
            return finished(read, one.preset().settings(), one.preset().name(), beyond, prompt);
        }
        var base = prompt.current().orElseGet(() -> Presets.safe().settings());
        return finished(read, base, title(prompt.text()), variation, prompt);
    }

    private static Preset finished(
            Interpretation read, ChainSettings base, String name, int beyond, PresetPrompt prompt) {
        var settings = varied(read.change(base), beyond, prompt.text());
        String title = beyond == 0 ? name : "%s, %d".formatted(name, beyond + 1);
        return new Preset(title, settings.equals(base) ? "" : "Changed as asked for.", settings);
    }

    private static String title(String text) {
        var letters = new StringBuilder();
        text.codePoints()
                .filter(point ->
                        !Character.isISOControl(point)
                                && Character.isDefined(point)
                                && !isHidden(point))
                .limit(28)
                .forEach(letters::appendCodePoint);
        return letters.toString().isBlank() ? "Untitled sound" : letters.toString().strip();
    }

    private static boolean isHidden(int point) {
        int type = Character.getType(point);
        return type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.PRIVATE_USE;
    }

    /// Another one in the same spirit: the characters of amp and room a little elsewhere, the same
    /// ones for the same words.
    private static ChainSettings varied(ChainSettings base, int beyond, String text) {
        if (beyond == 0) {
            return base;
        }
        var random = new SplittableRandom(text.hashCode() * 31L + beyond);
        var settings = base;
        for (var block : List.of(Block.DRIVE, Block.AMP, Block.CHORUS, Block.DELAY, Block.REVERB)) {
            for (var number : shares(block)) {
                double moved =
                        settings.number(block, number.name())
                                + random.nextDouble(-VARIETY, VARIETY);
                double within = Math.clamp(moved, number.least(), number.most());
                settings =
                        settings.withNumber(
                                block, number.name(), Math.round(within * 1000) / 1000.0);
            }
        }
        return settings;
    }

    private static List<Parameter.Numeric> shares(Block block) {
        var shares = new ArrayList<Parameter.Numeric>();
        for (var number : block.numbers()) {
            if (number.unit().isEmpty() && number.most() <= 1 && !number.name().equals("master")) {
                shares.add(number);
            }
        }
        return shares;
    }

    @Override
    public void close() {
        // Nothing is ever under way.
    }
}
