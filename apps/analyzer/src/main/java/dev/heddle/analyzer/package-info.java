/// Checks therapy notes for what their payer asks: steps, library, commands, window. Start reading
/// at {@link dev.heddle.analyzer.Analysis}.
@NullMarked
package dev.heddle.analyzer;

import org.jspecify.annotations.NullMarked;
