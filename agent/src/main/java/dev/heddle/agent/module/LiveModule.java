package dev.heddle.agent.module;

import dev.heddle.agent.Actions;
import dev.heddle.core.OwnerThread;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the author of a live module writes. Its class has a public constructor without parameters.
///
/// A version begins beside the one that runs: made, {@link #start started} and {@link #probe
/// probed} on a thread of its own, where it may not touch the program. Between two ticks the owner
/// asks the old version for its state and gives it to the new one; from then on the new one's
/// actions and timers run, on the owner. What it throws anywhere reaches others as text.
///
/// Only data may leave a module. An object, a lambda or an exception of it that the program keeps
/// would keep the whole version: parameters, results, events and state are JSON.
public interface LiveModule {
    /// Gets ready and says what it offers. Called once, not on the owner's thread.
    Actions start(ModuleContext context) throws Exception;

    /// Its state as plain data: a record, a map, a list, JSON. Owner thread only; must be short and
    /// must not change the module, which may have to go on.
    ///
    /// @param forVersion the version that will read it. The newer version of a module knows the
    ///   older one's shape, never the other way about; so it writes that shape when it is replaced
    ///   by an older one
    @OwnerThread
    default Object exportState(long forVersion) throws Exception {
        return Map.of();
    }

    /// Takes over. Called once in the tick in which it takes over, on the owner; and once before,
    /// on a second instance on another thread, with what the state is then, to see whether it would
    /// work. So it takes data and does nothing else.
    ///
    /// @param fromVersion the version that wrote it
    /// @throws Exception to refuse: the old version goes on
    default void importState(long fromVersion, JsonNode state) throws Exception {}

    /// Throws if it could not do its work here. Called before it takes over, not on the owner's
    /// thread.
    default void probe() throws Exception {}

    /// Its last moment, after another version has taken over for good or it was unloaded. What came
    /// from its {@link ModuleScope} is closed afterwards, by itself.
    @OwnerThread
    default void stop() throws Exception {}
}
