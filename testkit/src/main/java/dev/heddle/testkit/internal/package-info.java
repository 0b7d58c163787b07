/// How a test watches the owners that it makes. Start reading at {@link
/// dev.heddle.testkit.internal.Watch}.
@NullMarked
package dev.heddle.testkit.internal;

import org.jspecify.annotations.NullMarked;
