package dev.heddle.agent.module;

import dev.heddle.agent.ActionException;
import java.util.List;
import java.util.Optional;

/// Where releases come from: whatever it hands out is verified. Called on the agent's background
/// thread; may block for as long as a download takes.
public interface ModuleSource {
    /// The modules that this program should run.
    ///
    /// @throws ActionException if that cannot be found out
    List<String> modules() throws ActionException;

    /// The newest release of a module, fetched and verified.
    ///
    /// @throws ActionException if there is none, or it is refused
    Release newest(String module) throws ActionException;

    /// The release that is current here, from what is kept here; empty if there is none.
    ///
    /// @throws ActionException if it is damaged
    Optional<Release> current(String module) throws ActionException;

    /// The release before that, from what is kept here.
    ///
    /// @throws ActionException if there is none, or it was revoked
    Release previous(String module) throws ActionException;
}
