/// What every room log has to keep, for the tests of all modules that have one. Start reading at
/// {@link dev.heddle.sync.contract.RoomLogContract}.
@NullMarked
package dev.heddle.sync.contract;

import org.jspecify.annotations.NullMarked;
