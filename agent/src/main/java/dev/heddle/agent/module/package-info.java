/// Live modules: jars of actions that are replaced while the program's owner ticks. Start reading
/// at {@link dev.heddle.agent.module.Modules}.
@NullMarked
package dev.heddle.agent.module;

import org.jspecify.annotations.NullMarked;
