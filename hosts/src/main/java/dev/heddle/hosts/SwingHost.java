package dev.heddle.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.awt.EventQueue;

/// An owner on the event dispatch thread of AWT and Swing.
///
/// - **Thread.** The event dispatch thread. AWT ends it when no window is left and starts another
///   one for the next event, so which thread that is may change; ticks see what ticks before did.
/// - **Exit.** The loop ends with the process only. `System.exit` waits for nobody: close the owner
///   before.
/// - **Limits.** An operation that opens a modal dialog runs until the dialog is closed, and
///   meanwhile all others wait: open it with `EventQueue.invokeLater` instead. Works headless too.
public final class SwingHost extends LoopHost {
    private SwingHost(String name, Policy policy) {
        super(name, policy);
    }

    /// Puts an owner on the event dispatch thread. May be called from any thread; never blocks.
    public static Owner owner(String name, Policy policy) {
        return new SwingHost(name, policy).owner();
    }

    @Override
    void post(Runnable tick) {
        EventQueue.invokeLater(tick);
    }

    @Override
    public boolean isOwnerThread() {
        return EventQueue.isDispatchThread();
    }
}
