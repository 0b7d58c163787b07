package dev.heddle.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import javafx.application.Platform;

/// An owner on the JavaFX application thread.
///
/// - **Thread.** The JavaFX application thread.
/// - **Exit.** After `Platform.exit`, or the last window with implicit exit, `runLater` takes tasks
///   and never runs them. Close the owner in `Application.stop`, which runs on the same thread and
///   before that: what is queued then runs.
/// - **Limits.** `showAndWait` inside an operation holds all others until it returns: show such
///   windows from an event of your own.
public final class JavaFxHost extends LoopHost {
    private final LoopThread thread;

    JavaFxHost(String name, Policy policy) {
        thread = new LoopThread();
        super(name, policy);
        Platform.runLater(thread::note);
    }

    /// Puts an owner on the JavaFX application thread. May be called from any thread. Blocks while
    /// the toolkit is starting.
    ///
    /// @throws IllegalStateException if the toolkit was not started
    public static Owner owner(String name, Policy policy) {
        return new JavaFxHost(name, policy).owner();
    }

    @Override
    void post(Runnable tick) {
        Platform.runLater(tick);
    }

    @Override
    public boolean isOwnerThread() {
        return Platform.isFxApplicationThread();
    }

    /// Nothing but the end of its thread tells that the toolkit was left.
    @Override
    public boolean isAlive() {
        return super.isAlive() && thread.isAlive();
    }
}
