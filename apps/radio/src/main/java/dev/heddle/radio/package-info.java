/// A live radio show whose timers and states live on one thread, driven from any other. Start
/// reading at {@link dev.heddle.radio.Station}.
@NullMarked
package dev.heddle.radio;

import org.jspecify.annotations.NullMarked;
