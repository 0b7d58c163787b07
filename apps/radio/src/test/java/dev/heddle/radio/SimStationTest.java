package dev.heddle.radio;

import dev.heddle.core.Owner;
import dev.heddle.radio.timer.OwnedTimer;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

class SimStationTest extends StationContract {
    private final SimHost host = new SimHost();

    @Override
    protected Owner owner() {
        return host.owner("station", OwnedTimer.POLICY);
    }

    @Override
    protected <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
        var future = stage.toCompletableFuture();
        for (int i = 0; i < 10_000 && !future.isDone(); i++) {
            host.advance(Duration.ofMillis(1));
        }
        return future.get(0, TimeUnit.SECONDS);
    }
}
