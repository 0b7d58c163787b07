/// From bytes to characters where nobody says how: which charset a text has, and a reader of such
/// texts of any size. Start reading at {@link dev.heddle.jobs.text.Encodings}.
@NullMarked
package dev.heddle.jobs.text;

import org.jspecify.annotations.NullMarked;
