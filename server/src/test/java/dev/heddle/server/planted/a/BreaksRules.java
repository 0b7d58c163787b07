package dev.heddle.server.planted.a;

import dev.heddle.server.HubOptions;
import dev.heddle.server.planted.b.Back;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;

/// Breaks every rule of `RulesTest`, which has to notice.
public final class BreaksRules {
    private final Back back = new Back(this);
    private final Vertx vertx;

    BreaksRules(Vertx vertx) {
        this.vertx = vertx;
    }

    /// Waits on a thread that must not wait, and talks.
    public String blocks(CompletableFuture<String> future) {
        System.getLogger("planted").log(System.Logger.Level.INFO, "a secret");
        return future.join() + HubOptions.DEFAULT_PORT + back + vertx;
    }
}
