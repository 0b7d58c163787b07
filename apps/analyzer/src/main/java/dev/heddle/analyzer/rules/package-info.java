/// What a note has to hold, as data, and whether it does. Start reading at {@link
/// dev.heddle.analyzer.rules.Finding}.
@NullMarked
package dev.heddle.analyzer.rules;

import org.jspecify.annotations.NullMarked;
