/// The papers of a live module, as its author signs them, the hub keeps them and a program reads
/// them. Start reading at {@link dev.heddle.sync.module.Manifest}.
@NullMarked
package dev.heddle.sync.module;

import org.jspecify.annotations.NullMarked;
