/// From a click to its outcome. Start reading at {@link dev.heddle.lab.click.Click}.
@NullMarked
package dev.heddle.lab.click;

import org.jspecify.annotations.NullMarked;
