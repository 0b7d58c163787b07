/// What an update of a live module takes of a program that goes on. Start reading at {@link
/// dev.heddle.lab.modules.ModulesBenchmark}.
@NullMarked
package dev.heddle.lab.modules;

import org.jspecify.annotations.NullMarked;
