/// What a guitar sound is set to: nine blocks and their parameters, as values. Start reading at
/// {@link dev.heddle.audio.chain.ChainSettings}.
@NullMarked
package dev.heddle.audio.chain;

import org.jspecify.annotations.NullMarked;
