package dev.heddle.amp.preset;

import dev.heddle.core.AnyThread;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Makes a preset of what a model answered, as far as it is one. What fits the schema is taken as
/// it is. Of everything else is mended what can be, and told: what is missing is as the table of
/// blocks says, a block that is missing is off, what is out of range goes to its border, what
/// nobody knows is left out. May be called from any thread.
@AnyThread
public final class PresetReader {
    private PresetReader() {}

    /// What came of it.
    public sealed interface Reading {
        /// A preset.
        ///
        /// @param corrections what was mended, in words for people; empty if nothing
        record Read(Preset preset, List<String> corrections) implements Reading {
            public Read {
                corrections = List.copyOf(corrections);
            }
        }

        /// Too little of a preset to make one of it.
        record Unreadable(String why) implements Reading {}
    }

    /// Reads an answer; never throws.
    public static Reading read(ObjectNode answer) {
        try {
            var exact = PresetJson.read(answer);
            return Texts.isClean(exact.name()) && Texts.isClean(exact.notes())
                    ? new Reading.Read(exact, List.of())
                    : new Mending().mend(answer);
        } catch (PresetFormatException _) {
            return new Mending().mend(answer);
        }
    }
}
