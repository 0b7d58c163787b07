package dev.heddle.radio;

import dev.heddle.core.Owner;
import dev.heddle.radio.timer.OwnedTimer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// On Heddle's own thread.
class RunningStationTest extends StationContract {
    private static final long PATIENCE_SECONDS = 30;

    private final Owner owner = Owner.running("station", OwnedTimer.POLICY);

    @Override
    protected Owner owner() {
        return owner;
    }

    @Override
    protected <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() {
        owner.close();
    }
}
