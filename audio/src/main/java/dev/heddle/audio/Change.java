package dev.heddle.audio;

import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainSettings;
import org.jspecify.annotations.Nullable;

/// Settings on their way to the audio thread and back. Whoever took it from a ring has it alone.
final class Change {
    final long id;
    final ChainSettings settings;
    final ChainNumbers numbers;

    /// Equal for equal topologies.
    final long topology;

    /// What can play them; none if no other topology can come before them, or once it plays.
    @Nullable Chain chain;

    /// Not before this frame; the audio thread puts in when it really was.
    long frame;

    Change(long id, ChainSettings settings, long topology, @Nullable Chain chain, long frame) {
        this.id = id;
        this.settings = settings;
        this.numbers = ChainNumbers.of(settings);
        this.topology = topology;
        this.chain = chain;
        this.frame = frame;
    }
}
