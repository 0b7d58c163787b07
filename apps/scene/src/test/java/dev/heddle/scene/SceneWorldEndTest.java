package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jme3.renderer.RenderManager;
import com.jme3.renderer.ViewPort;
import com.jme3.scene.control.AbstractControl;
import dev.heddle.core.Operation;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Snapshot.Phase;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SceneWorldEndTest {
    @Test
    void endsAndSaysWhyWhenTheEngineItselfFails() throws Exception {
        try (var world = SceneWorld.start(SceneWorld.View.HEADLESS)) {
            var planted =
                    world.owner()
                            .submit(
                                    Operation.named(
                                            "plant",
                                            () -> {
                                                world.root().addControl(new Failing());
                                                return true;
                                            }));
            assertThatThrownBy(() -> world.ended().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .hasMessageContaining("the engine failed in a frame")
                    .hasMessageContaining("planted");
            assertThat(planted.outcome()).containsInstanceOf(Executed.class);
            assertThat(world.owner().submit(Operation.named("late", () -> true)).outcome())
                    .containsInstanceOf(Rejected.class);
        }
    }

    /// Fails in the engine's part of a frame.
    static final class Failing extends AbstractControl {
        @Override
        protected void controlUpdate(float seconds) {
            throw new IllegalStateException("planted");
        }

        @Override
        protected void controlRender(RenderManager manager, ViewPort port) {}
    }

    @Test
    void runsWhatWasQueuedAndEndsWhenClosed() throws Exception {
        var world = SceneWorld.start(SceneWorld.View.HEADLESS);
        var queued = world.owner().submit(Operation.named("last", () -> "done"));
        world.close();
        assertThat(queued.outcome()).containsInstanceOf(Executed.class);
        assertThat(world.ended()).isCompleted();
        assertThat(world.owner().snapshot().phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void leavesTheHandlerOfOtherThreadsFailuresAlone() throws InterruptedException {
        var before = Thread.getDefaultUncaughtExceptionHandler();
        var world = SceneWorld.start(SceneWorld.View.HEADLESS);
        world.close();
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
    }
}
