/// Code that breaks rules on purpose. Start reading at {@link dev.heddle.server.planted.b.Back}.
@NullMarked
package dev.heddle.server.planted.b;

import org.jspecify.annotations.NullMarked;
