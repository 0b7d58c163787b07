package dev.heddle.amp.preset;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.random.RandomGenerator;

/// Sounds by chance, for tests.
public final class AnySettings {
    private AnySettings() {}

    /// Any that can be; now and then at the border of a range.
    public static ChainSettings of(RandomGenerator random) {
        var settings = ChainSettings.INITIAL;
        for (var block : Block.values()) {
            settings = settings.withEnabled(block, random.nextInt(4) > 0);
            for (var parameter : block.parameters()) {
                settings =
                        switch (parameter) {
                            case Numeric number ->
                                    settings.withNumber(
                                            block, number.name(), value(number, random));
                            case Choice choice ->
                                    settings.withChoice(
                                            block,
                                            choice.name(),
                                            choice.values()
                                                    .get(random.nextInt(choice.values().size())));
                        };
            }
        }
        return settings;
    }

    private static double value(Numeric number, RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> number.least();
            case 1 -> number.most();
            case 2 -> number.initial();
            default -> number.least() + random.nextDouble() * (number.most() - number.least());
        };
    }
}
