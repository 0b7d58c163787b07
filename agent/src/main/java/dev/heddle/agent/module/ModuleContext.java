package dev.heddle.agent.module;

import dev.heddle.agent.Publisher;
import dev.heddle.core.OwnerThread;

/// What a version of a module gets from the program.
public interface ModuleContext {
    /// Something the program lets its modules use. Owner thread only: a module that has not taken
    /// over yet touches nothing.
    ///
    /// @throws IllegalArgumentException if the program offers no such service
    @OwnerThread
    <S> S service(Class<S> type);

    /// What ends with this version. May be called from any thread.
    ModuleScope scope();

    /// Where the module tells what changed. May be called from any thread; what a version tells
    /// that does not run is left out.
    Publisher publisher();
}
