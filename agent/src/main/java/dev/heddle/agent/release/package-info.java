/// Which version of a module a program takes from its hub: signed by a key it trusts, newer, whole,
/// and harmless in form. Start reading at {@link dev.heddle.agent.release.Releases}.
@NullMarked
package dev.heddle.agent.release;

import org.jspecify.annotations.NullMarked;
