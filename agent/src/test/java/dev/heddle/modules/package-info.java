/// Modules for the tests. The tests' own class loader knows these classes, too, but a module's
/// loader does not ask it.
@NullMarked
package dev.heddle.modules;

import org.jspecify.annotations.NullMarked;
