package dev.heddle.audio.chain;

import dev.heddle.audio.chain.Parameter.Choice;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all nine blocks are set to. Immutable, complete and within all ranges: what has become one
/// of these needs no further check. May be called from any thread.
public final class ChainSettings {
    /// Every block on, every parameter as the table says.
    public static final ChainSettings INITIAL =
            new ChainSettings(EnumSet.allOf(Block.class), Map.of());

    private record Place(Block block, String parameter) {}

    private final Set<Block> enabled;

    /// What differs from the table: doubles of numbers, strings of choices.
    private final Map<Place, Object> set;

    private ChainSettings(Set<Block> enabled, Map<Place, Object> set) {
        this.enabled = enabled;
        this.set = set;
    }

    /// Whether the block is in the sound's way.
    public boolean isEnabled(Block block) {
        return enabled.contains(block);
    }

    /// The value of a number.
    ///
    /// @throws IllegalArgumentException if the block has no such number
    public double number(Block block, String name) {
        if (!(parameter(block, name) instanceof Numeric number)) {
            throw new IllegalArgumentException("%s.%s is no number".formatted(block.label(), name));
        }
        return number(block, number);
    }

    double number(Block block, Numeric number) {
        return (double) set.getOrDefault(new Place(block, number.name()), number.initial());
    }

    /// The value of a choice.
    ///
    /// @throws IllegalArgumentException if the block has no such choice
    public String choice(Block block, String name) {
        if (!(parameter(block, name) instanceof Choice choice)) {
            throw new IllegalArgumentException("%s.%s is no choice".formatted(block.label(), name));
        }
        return (String) set.getOrDefault(new Place(block, name), choice.initial());
    }

    /// The same, with a block switched on or off.
    public ChainSettings withEnabled(Block block, boolean on) {
        var blocks = EnumSet.noneOf(Block.class);
        blocks.addAll(enabled);
        if (on) {
            blocks.add(block);
        } else {
            blocks.remove(block);
        }
        return new ChainSettings(blocks, set);
    }

    /// The same, with one number set.
    ///
    /// @throws IllegalArgumentException if the block has no such number or the value is out of its
    ///   range
    public ChainSettings withNumber(Block block, String name, double value) {
        if (!(parameter(block, name) instanceof Numeric number)) {
            throw new IllegalArgumentException("%s.%s is no number".formatted(block.label(), name));
        }
        if (!number.contains(value)) {
            throw new IllegalArgumentException(
                    "%s.%s must be in %s..%s, was %s"
                            .formatted(block.label(), name, number.least(), number.most(), value));
        }
        return with(block, name, value == 0 ? 0.0 : value, number.initial()); // No -0.0.
    }

    /// The same, with one choice made.
    ///
    /// @throws IllegalArgumentException if the block has no such choice or the choice no such value
    public ChainSettings withChoice(Block block, String name, String value) {
        if (!(parameter(block, name) instanceof Choice choice)) {
            throw new IllegalArgumentException("%s.%s is no choice".formatted(block.label(), name));
        }
        if (!choice.values().contains(value)) {
            throw new IllegalArgumentException(
                    "%s.%s must be one of %s, was %s"
                            .formatted(block.label(), name, choice.values(), value));
        }
        return with(block, name, value, choice.initial());
    }

    private ChainSettings with(Block block, String name, Object value, Object initial) {
        var next = new HashMap<>(set);
        var place = new Place(block, name);
        if (value.equals(initial)) {
            next.remove(place);
        } else {
            next.put(place, value);
        }
        return new ChainSettings(enabled, Map.copyOf(next));
    }

    /// Whether one sound can become the other by numbers alone: the same blocks are on, and the
    /// same choices made in them.
    public boolean hasTopologyOf(ChainSettings other) {
        return enabled.equals(other.enabled)
                && enabled.stream()
                        .allMatch(block ->
                                block.choices().stream()
                                        .allMatch(choice ->
                                                choice(block, choice.name())
                                                        .equals(
                                                                other.choice(
                                                                        block, choice.name()))));
    }

    private static Parameter parameter(Block block, String name) {
        return block.parameter(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "%s has no parameter %s".formatted(block.label(), name)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChainSettings that
                && enabled.equals(that.enabled)
                && set.equals(that.set);
    }

    @Override
    public int hashCode() {
        return 31 * enabled.hashCode() + set.hashCode();
    }

    /// What is on, and what differs from the table.
    @Override
    public String toString() {
        return "on %s, set %s".formatted(enabled, set);
    }
}
