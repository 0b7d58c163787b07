/// The desktop window: documents dropped in, their progress, their findings beside their text.
/// Start reading at {@link dev.heddle.analyzer.window.AnalyzerWindow}.
@NullMarked
package dev.heddle.analyzer.window;

import org.jspecify.annotations.NullMarked;
