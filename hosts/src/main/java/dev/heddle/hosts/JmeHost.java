package dev.heddle.hosts;

import com.jme3.app.Application;
import com.jme3.app.state.BaseAppState;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.time.Duration;

/// An owner on the loop of a jMonkeyEngine application. The engine ticks it once a frame, when it
/// updates its application states; nobody wakes it.
///
/// - **Thread.** The one that updates, from the first frame with the owner on; nobody before.
/// - **Exit.** When the application stops, on its thread, the owner is closed and what waits is
///   cancelled.
/// - **Limits.** No frame, no tick: an application that pauses when its window loses the focus, the
///   engine's default, leaves operations waiting, and they count as stalled. See
///   `Application.setPauseOnLostFocus`.
public final class JmeHost {
    private JmeHost() {}

    /// Puts an owner on the loop of `application`, started or not. May be called from any thread;
    /// never blocks.
    @SuppressWarnings("exports") // Who calls it has the toolkit; who does not must not need it.
    public static Owner owner(String name, Application application, Policy policy) {
        var owner = Owner.hosted(name, policy);
        application.getStateManager().attach(new Ticks(owner));
        return owner;
    }

    private static final class Ticks extends BaseAppState {
        private final Owner owner;

        Ticks(Owner owner) {
            this.owner = owner;
        }

        @Override
        public void update(float seconds) {
            owner.tick();
        }

        @Override
        protected void cleanup(Application application) {
            owner.close(Duration.ZERO);
        }

        @Override
        protected void initialize(Application application) {}

        @Override
        protected void onEnable() {}

        @Override
        protected void onDisable() {}
    }
}
