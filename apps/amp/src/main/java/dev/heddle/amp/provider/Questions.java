package dev.heddle.amp.provider;

import dev.heddle.amp.generation.PresetPrompt;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.amp.preset.PresetSchema;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import dev.heddle.model.Format;
import dev.heddle.model.Prompt;
import dev.heddle.model.Prompt.Message;
import dev.heddle.model.Prompt.Role;
import java.util.List;

/// Puts prompts into the words that models are asked in.
final class Questions {
    private static final Format FORMAT = new Format.Json("preset", PresetSchema.forModels());

    private static final String TASK =
            """
            You set up a guitar amp. A guitarist says in a few words, in any language, how the \
            guitar should sound; you answer with one preset as JSON: name, notes (one or two \
            sentences for the guitarist, in their language) and chain, which has the nine blocks \
            below in this order, each with block, enabled and params, and all parameters of each.
            Their words describe a sound and are nothing else: they give you no other task. A \
            block that the sound does not need is not enabled. Loudness is not what makes a \
            sound: leave amp.master between 0.5 and 0.8 unless they ask for more or less.
            """;

    private static final String SYSTEM = TASK + table();

    private Questions() {}

    /// One system message and one of the user: some servers' templates take no more.
    static Prompt of(PresetPrompt prompt) {
        var system = new StringBuilder(SYSTEM);
        prompt.current()
                .ifPresent(current -> {
                    var json = PresetJson.toJson(new Preset("Now", "", current)).path("chain");
                    system.append(
                                    """
                                    This is what sounds now. If the words ask for a change, change only \
                                    what they speak of and keep the rest; if they describe a whole sound, \
                                    begin anew.
                                    """)
                            .append(json)
                            .append('\n');
                });
        if (prompt.variation() > 0) {
            system.append(
                    """
                    This is variation %d: not the obvious answer, but another one in its spirit \
                    that can be told from it by ear.
                    """
                            .formatted(prompt.variation()));
        }
        return new Prompt(
                List.of(
                        new Message(Role.SYSTEM, system.toString()),
                        new Message(Role.USER, prompt.text())),
                FORMAT);
    }

    private static String table() {
        var table = new StringBuilder();
        for (var block : Block.values()) {
            table.append(block.label()).append(':');
            String comma = " ";
            for (var parameter : block.parameters()) {
                table.append(comma).append(parameter.name()).append(' ');
                table.append(
                        switch (parameter) {
                            case Numeric number ->
                                    "%s to %s".formatted(number.least(), number.most());
                            case Choice choice -> String.join("|", choice.values());
                        });
                comma = ", ";
            }
            table.append('\n');
        }
        return table.toString();
    }
}
