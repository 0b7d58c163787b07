/// What the commands of all hosts have in common. Start reading at {@link
/// dev.heddle.hosting.HostCommand}.
@NullMarked
package dev.heddle.hosting;

import org.jspecify.annotations.NullMarked;
