/// What is on the air: shows, their items, and the files that people write them in. Start reading
/// at {@link dev.heddle.radio.show.Show}.
@NullMarked
package dev.heddle.radio.show;

import org.jspecify.annotations.NullMarked;
