/// The same stories with a fault in each. A run that does not find them proves nothing.
@NullMarked
package dev.heddle.stress.planted;

import org.jspecify.annotations.NullMarked;
