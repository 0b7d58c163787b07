package dev.heddle.scene;

import dev.heddle.agent.Agent;
import dev.heddle.agent.Publisher;
import dev.heddle.core.Operation;
import dev.heddle.core.OutcomeException;
import dev.heddle.core.Owner;
import dev.heddle.core.Ticket;
import dev.heddle.scene.api.SceneAccess;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A running jMonkeyEngine world: ground, light, a camera and a few actors, at 60 ticks a second.
/// The engine's thread owns all of it; everybody else goes through {@link #owner}. May be called
/// from any thread.
///
/// Lengths are in centimetres, y points up, and a cube at scale 1 has edges of 100.
public final class SceneWorld implements AutoCloseable {
    /// A cold engine builds its world in about a second; a slow machine may take many.
    private static final Duration BUILD_LIMIT = Duration.ofSeconds(60);

    /// Long enough for what was queued; short enough for somebody who pressed Ctrl-C.
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /// As long as any action waits for its turn.
    private static final Duration DRAW_LIMIT = Duration.ofSeconds(10);

    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    /// Held, because java.util.logging forgets the levels of loggers that nobody holds.
    private static final Logger ENGINE_LOG = Logger.getLogger("com.jme3");

    private static final Logger ASSET_LOG = Logger.getLogger("com.jme3.asset.AssetConfig");
    private static final Logger WINDOW_LOG = Logger.getLogger("com.jme3.system.lwjgl.LwjglWindow");

    private final Owner owner;
    private final Engine engine;
    private final Stage stage;

    /// How the world is looked at.
    public enum View {
        /// Nothing is drawn; needs no display.
        HEADLESS,
        /// In a window; needs a display and OpenGL.
        WINDOW
    }

    private SceneWorld(Owner owner, Engine engine, Stage stage) {
        this.owner = owner;
        this.engine = engine;
        this.stage = stage;
    }

    /// Starts the engine and waits until its world is built. Blocks.
    ///
    /// @throws IllegalStateException if it cannot start, such as a window without a display
    public static SceneWorld start(View view) throws InterruptedException {
        if (view == View.WINDOW
                && System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")) {
            throw new IllegalStateException(
                    "macOS opens windows on a process's first thread only; run without a window");
        }
        ENGINE_LOG.setLevel(Level.WARNING); // It tells its version and its display at INFO.
        ASSET_LOG.setLevel(Level.SEVERE); // It warns of every file format it could have read.
        WINDOW_LOG.setLevel(Level.OFF); // What it cannot do, it tells us as well.
        var owner = Owner.hosted("scene", Agent.POLICY);
        var engine = new Engine(owner, view);
        engine.begin();
        try {
            var stage = engine.built.get(BUILD_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return new SceneWorld(owner, engine, stage);
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNull(e.getCause());
            throw new IllegalStateException(cause.getMessage(), cause);
        } catch (TimeoutException e) {
            engine.stop();
            throw new IllegalStateException(
                    "the engine did not build its world within " + BUILD_LIMIT, e);
        } catch (InterruptedException e) {
            engine.stop();
            throw e;
        }
    }

    /// The world's owner. The engine calls its tick once a frame.
    public Owner owner() {
        return owner;
    }

    /// Tells `publisher` everything there is, and from then on all that changes. Never blocks.
    public Ticket<?> publishTo(Publisher publisher) {
        return owner.submit(
                Operation.named(
                        "publish",
                        () -> {
                            stage.publishTo(publisher);
                            return publisher;
                        }));
    }

    /// Completes when the loop has ended; exceptionally if something in it failed.
    public CompletableFuture<@Nullable Void> ended() {
        return engine.ended.copy();
    }

    /// What live modules may do with the world. May be handed on by any thread.
    public SceneAccess access() {
        return new StageAccess(stage);
    }

    /// The actors. Owner thread only.
    Stage stage() {
        return stage;
    }

    /// A picture of what the camera sees, this large or smaller. Blocks until the owner has drawn
    /// it; the owner does not wait until it is packed.
    Picture capture(int width, int height) throws Refusal, InterruptedException {
        try {
            return Picture.png(
                    owner.call(
                            Operation.named("draw", () -> stage.draw(width, height)), DRAW_LIMIT));
        } catch (OutcomeException e) {
            if (e.getCause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw new Refusal("not_drawn", "the picture was not drawn: " + e.getMessage());
        }
    }

    /// The scene graph. Owner thread only; every other thread gets `WrongThreadException`.
    GuardedNode root() {
        return engine.root();
    }

    /// Runs what is queued, for a second at most, and stops the engine. Blocks for up to 3 s.
    @Override
    public void close() {
        if (!engine.ended.isDone()) { // Nobody would run what is queued.
            owner.close(DRAIN);
        }
        engine.stop();
        try {
            engine.ended.get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It failed and has said so, or stands still: nothing more can be done for it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
