package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.badlogic.gdx.ApplicationAdapter;
import com.badlogic.gdx.backends.headless.HeadlessApplication;
import com.badlogic.gdx.backends.headless.HeadlessApplicationConfiguration;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import dev.heddle.testkit.OwnerContract;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GdxHostTest extends OwnerContract {
    @Override
    protected Loop start(Policy policy) {
        var application = application(new ApplicationAdapter() {});
        return new Loop(
                GdxHost.owner("gdx", application, policy),
                application::postRunnable,
                application::exit);
    }

    private static HeadlessApplication application(ApplicationAdapter listener) {
        var configuration = new HeadlessApplicationConfiguration();
        configuration.updatesPerSecond = 1_000;
        return new HeadlessApplication(listener, configuration);
    }

    @Test
    void ownsTheLoopBeforeItRanAnything() throws Exception {
        var application = application(new ApplicationAdapter() {});
        var owner = GdxHost.owner("gdx", application, Policy.DEFAULT);
        var owned = new CompletableFuture<Boolean>();

        application.postRunnable(() -> owned.complete(owner.isCurrent()));

        assertThat(owned.get(patience().toSeconds(), TimeUnit.SECONDS)).isTrue();
        application.exit();
    }

    @Test
    void isClosedWhenItsApplicationIsDisposedOf() throws Exception {
        var application = application(new ApplicationAdapter() {});
        var host = new GdxHost("gdx", application, Policy.DEFAULT);
        var owner = host.owner();
        Thread thread = owner.call(Thread::currentThread, patience());
        assertThat(host.isAlive()).isTrue();
        owner.execute(application::exit);
        thread.join();

        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
        assertThat(host.isAlive()).isFalse();
    }

    @Test
    void knowsThatItsLoopDied() throws Exception {
        var dies =
                new ApplicationAdapter() {
                    volatile boolean now;

                    @Override
                    public void render() {
                        if (now) {
                            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                            throw new IllegalStateException("planted");
                        }
                    }
                };
        var host = new GdxHost("gdx", application(dies), Death.POLICY);
        Thread thread = host.owner().call(Thread::currentThread, patience());

        dies.now = true;
        thread.join();

        assertThat(host.isAlive()).isFalse();
        Death.assertToldBy(host.owner());
    }
}
