/// A sample of a live module. Start reading at {@link dev.heddle.stamps.two.Stamps}.
@NullMarked
package dev.heddle.stamps.two;

import org.jspecify.annotations.NullMarked;
