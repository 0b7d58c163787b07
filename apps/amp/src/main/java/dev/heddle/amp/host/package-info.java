/// The amp at a hub: what people see of it, ask of it and hear. Start reading at {@link
/// dev.heddle.amp.host.AmpHost}.
@NullMarked
package dev.heddle.amp.host;

import org.jspecify.annotations.NullMarked;
