/// What crosses the network, and the rooms that keep it in one order. Start reading at {@link
/// dev.heddle.sync.Wire}, then {@link dev.heddle.sync.Room}.
@NullMarked
package dev.heddle.sync;

import org.jspecify.annotations.NullMarked;
