/// A sample of a live module. Start reading at {@link dev.heddle.stamps.one.Stamps}.
@NullMarked
package dev.heddle.stamps.one;

import org.jspecify.annotations.NullMarked;
