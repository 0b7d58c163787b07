package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.jme3.app.SimpleApplication;
import com.jme3.app.state.AppState;
import com.jme3.system.AppSettings;
import com.jme3.system.JmeContext;
import dev.heddle.core.Operation;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import dev.heddle.testkit.OwnerContract;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JmeHostTest extends OwnerContract {
    /// Held, because java.util.logging forgets the levels of loggers that nobody holds.
    private static final Logger ENGINE_LOG = Logger.getLogger("com.jme3");

    /// A frame runs those that were queued when it began; the engine's own queue has no frames.
    private static final Queue<Runnable> EVENTS = new ConcurrentLinkedQueue<>();

    private static final Engine ENGINE = new Engine();

    static {
        ENGINE_LOG.setLevel(Level.SEVERE);
        ENGINE.start(JmeContext.Type.Headless);
    }

    @AfterAll
    static void stop() {
        ENGINE.stop(true);
    }

    @Override
    protected Loop start(Policy policy) {
        return new Loop(JmeHost.owner("engine", ENGINE, policy), EVENTS::add, () -> {});
    }

    @Test
    @Order(Integer.MAX_VALUE) // The engine wants to be the only one of its process.
    void isClosedWhenItsApplicationStops() throws Exception {
        var owner = JmeHost.owner("engine", ENGINE, Policy.DEFAULT);
        owner.call(Operation.named("first", () -> ""), patience());
        var stopping =
                owner.submit(
                        Operation.named(
                                "stops",
                                () -> {
                                    ENGINE.stop();
                                    return owner.submit(Operation.named("last", () -> ""));
                                }));

        ENGINE.stop(true);

        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
        assertThat(stopping.outcome()).isPresent();
    }

    private static final class Engine extends SimpleApplication {
        Engine() {
            super(new AppState[0]);
            var settings = new AppSettings(true);
            settings.setFrameRate(1_000);
            settings.setAudioRenderer(null);
            setSettings(settings);
        }

        @Override
        public void simpleInitApp() {}

        @Override
        public void simpleUpdate(float seconds) {
            for (int n = EVENTS.size(); n > 0; n--) {
                EVENTS.remove().run();
            }
        }
    }
}
