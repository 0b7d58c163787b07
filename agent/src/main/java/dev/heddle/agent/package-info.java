/// Typed actions that run on a program's owner, and the link that brings the calls. Start reading
/// at {@link dev.heddle.agent.Agent}.
@NullMarked
package dev.heddle.agent;

import org.jspecify.annotations.NullMarked;
