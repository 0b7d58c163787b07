package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Policy;
import dev.heddle.testkit.OwnerContract;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VertxHostTest extends OwnerContract {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void stop() throws Exception {
        close(VERTX);
    }

    private static void close(Vertx vertx) throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    protected Loop start(Policy policy) {
        var context = VERTX.getOrCreateContext();
        return new Loop(
                VertxHost.owner("vertx", context, policy),
                event -> context.runOnContext(_ -> event.run()),
                () -> {});
    }

    @Test
    void ownsTheLoopBeforeItRanAnything() throws Exception {
        var context = VERTX.getOrCreateContext();
        try (var owner = VertxHost.owner("vertx", context, Policy.DEFAULT)) {
            var owned = new CompletableFuture<Boolean>();

            context.runOnContext(_ -> owned.complete(owner.isCurrent()));

            assertThat(owned.get(patience().toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void runsInItsContext() throws Exception {
        var context = VERTX.getOrCreateContext();
        try (var owner = VertxHost.owner("vertx", context, Policy.DEFAULT)) {
            assertThat(
                            owner.<Boolean>call(
                                    () -> context.equals(Vertx.currentContext()), patience()))
                    .isTrue();
        }
    }

    @Test
    void knowsThatItsVertxWasClosed() throws Exception {
        var vertx = Vertx.vertx();
        var host = new VertxHost("vertx", vertx.getOrCreateContext(), Death.POLICY);
        Thread thread = host.owner().call(Thread::currentThread, patience());
        assertThat(host.isAlive()).isTrue();

        close(vertx);
        thread.join();

        assertThat(host.isAlive()).isFalse();
        Death.assertToldBy(host.owner());
    }

    /// A context of workers has no thread; as an executor it keeps the contract all the same.
    @Nested
    class OfWorkers extends OwnerContract {
        @Override
        protected Loop start(Policy policy) throws Exception {
            var context = workers();
            assertThatThrownBy(() -> VertxHost.owner("vertx", context, policy))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ExecutorHost");
            return new Loop(
                    ExecutorHost.owner(
                            "workers", task -> context.runOnContext(_ -> task.run()), policy),
                    null,
                    () -> {});
        }

        private static Context workers() throws Exception {
            var verticle = new Worker();
            VERTX.deployVerticle(
                            verticle,
                            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return verticle.context();
        }
    }

    private static final class Worker extends AbstractVerticle {
        Context context() {
            return context;
        }
    }
}
