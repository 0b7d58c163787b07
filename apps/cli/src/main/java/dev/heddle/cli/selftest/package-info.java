/// Measures a hub that runs, by clients that take part in a session of it. Start reading at {@link
/// dev.heddle.cli.selftest.SelfTest}.
@NullMarked
package dev.heddle.cli.selftest;

import org.jspecify.annotations.NullMarked;
