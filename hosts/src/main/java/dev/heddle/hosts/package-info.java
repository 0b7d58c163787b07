/// One class for each kind of loop, with one method that puts an owner on it. They differ in whose
/// thread it is and in what happens when the loop ends; all keep the contract of owners. Start
/// reading at {@link dev.heddle.hosts.SwingHost}.
@NullMarked
package dev.heddle.hosts;

import org.jspecify.annotations.NullMarked;
