package dev.heddle.amp.play;

import dev.heddle.amp.generation.AmpMessage.ParameterChanged;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What is different between two settings, one message each.
final class ParameterChanges {
    private ParameterChanges() {}

    static List<ParameterChanged> between(ChainSettings before, ChainSettings after, Instant now) {
        var changes = new ArrayList<ParameterChanged>();
        for (var block : Block.values()) {
            if (before.isEnabled(block) != after.isEnabled(block)) {
                changes.add(
                        new ParameterChanged(
                                now, block.label() + ".enabled", after.isEnabled(block)));
            }
            for (var parameter : block.parameters()) {
                var value = value(after, block, parameter);
                if (!value.equals(value(before, block, parameter))) {
                    changes.add(
                            new ParameterChanged(
                                    now, block.label() + "." + parameter.name(), value));
                }
            }
        }
        return changes;
    }

    private static Object value(ChainSettings settings, Block block, Parameter parameter) {
        return switch (parameter) {
            case Parameter.Numeric number -> settings.number(block, number.name());
            case Parameter.Choice choice -> settings.choice(block, choice.name());
        };
    }
}
