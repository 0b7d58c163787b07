package dev.heddle.radio;

import com.jme3.app.SimpleApplication;
import com.jme3.app.state.AppState;
import com.jme3.system.AppSettings;
import com.jme3.system.JmeContext;
import dev.heddle.core.Owner;
import dev.heddle.hosts.JmeHost;
import dev.heddle.radio.timer.OwnedTimer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/// On jMonkeyEngine's loop.
class JmeStationTest extends StationContract {
    private static final long PATIENCE_SECONDS = 30;

    /// Held, because java.util.logging forgets the levels of loggers that nobody holds.
    private static final Logger ENGINE_LOG = Logger.getLogger("com.jme3");

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
    protected Owner owner() {
        return JmeHost.owner("station", ENGINE, OwnedTimer.POLICY);
    }

    @Override
    protected <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
    }
}
