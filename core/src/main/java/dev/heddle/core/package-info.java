/// Whatever insists on one thread has an owner; every operation passes the owner's gate once and
/// leaves with exactly one outcome. Start reading at {@link dev.heddle.core.Owner}.
@NullMarked
package dev.heddle.core;

import org.jspecify.annotations.NullMarked;
