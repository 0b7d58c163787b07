package dev.heddle.hosts;

import com.badlogic.gdx.Application;
import com.badlogic.gdx.LifecycleListener;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.time.Duration;

/// An owner on the main loop of a libGDX application, of any backend.
///
/// - **Thread.** The one that renders. libGDX does not tell which that is, so nobody owns anything
///   until the loop has run its first pass with the owner. Where a backend makes another thread, as
///   Android does after a pause, the owner follows it.
/// - **Exit.** When the application is disposed of, on its loop, the owner is closed and what waits
///   is cancelled.
/// - **Limits.** One tick a frame. A runnable is posted only while operations wait, because each
///   one asks for a frame and would defeat rendering on demand. While Android pauses the
///   application no frame comes, and work that waits counts as stalled.
public final class GdxHost extends LoopHost {
    private final Application application;
    private final LoopThread thread;

    GdxHost(String name, Application application, Policy policy) {
        this.application = application;
        thread = new LoopThread();
        super(name, policy);
        application.postRunnable(thread::note);
        application.addLifecycleListener(new Exit(owner()));
    }

    /// Puts an owner on the loop of `application`. May be called from any thread; never blocks.
    @SuppressWarnings("exports") // Who calls it has the toolkit; who does not must not need it.
    public static Owner owner(String name, Application application, Policy policy) {
        return new GdxHost(name, application, policy).owner();
    }

    @Override
    void post(Runnable tick) {
        application.postRunnable(() -> thread.run(tick));
    }

    @Override
    public boolean isOwnerThread() {
        return thread.isCurrent();
    }

    @Override
    public boolean isAlive() {
        return super.isAlive() && thread.isAlive();
    }

    private record Exit(Owner owner) implements LifecycleListener {
        @Override
        public void dispose() {
            owner.close(Duration.ZERO);
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}
    }
}
