/// The `heddle` command. Start reading at {@link dev.heddle.cli.Main}.
@NullMarked
package dev.heddle.cli;

import org.jspecify.annotations.NullMarked;
