/// The commands of the analyzer. Start reading at {@link
/// dev.heddle.analyzer.command.AnalyzeCommand}.
@NullMarked
package dev.heddle.analyzer.command;

import org.jspecify.annotations.NullMarked;
