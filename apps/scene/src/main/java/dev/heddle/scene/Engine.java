package dev.heddle.scene;

import com.jme3.app.LegacyApplication;
import com.jme3.input.FlyByCamera;
import com.jme3.light.AmbientLight;
import com.jme3.light.DirectionalLight;
import com.jme3.material.TechniqueDef.LightMode;
import com.jme3.math.ColorRGBA;
import com.jme3.math.Vector3f;
import com.jme3.scene.Geometry;
import com.jme3.scene.debug.Grid;
import com.jme3.scene.shape.Box;
import com.jme3.system.AppSettings;
import com.jme3.system.JmeContext;
import dev.heddle.core.Owner;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The engine's loop with our world in it. The engine calls it, on the thread it makes for that;
/// from the first frame on, that is the owner's thread.
///
/// What goes wrong in a frame ends the world: it is logged, every operation that waits is
/// cancelled, and {@link #ended} says why. A loop that stopped in silence would look like a stall.
final class Engine extends LegacyApplication {
    static final int TICKS_PER_SECOND = 60;

    /// Frames between two looks at whether the camera was moved: four looks a second.
    private static final int CAMERA_LOOK_FRAMES = 15;

    /// A rate far above ours, so that the engine's own limiter, which drifts, never waits.
    private static final int UNLIMITED = 1_000_000;

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;
    private static final float NEAR_CM = 10;
    private static final float FAR_CM = 100_000; // A kilometre; farther and depth gets coarse.
    private static final float FLY_CM_PER_SECOND = 500;
    private static final float GRID_CM = 100;
    private static final int LIGHTS_A_PASS = 4;
    private static final int GRID_LINES = 41;
    private static final float GROUND_HALF_CM = GRID_CM * (GRID_LINES - 1) / 2;

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    final CompletableFuture<Stage> built = new CompletableFuture<>();
    final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private final Owner owner;
    private final SceneWorld.View view;
    private final Pace pace = new Pace(TICKS_PER_SECOND, System::nanoTime, LockSupport::parkNanos);
    private final GuardedNode root;
    private final Thread.@Nullable UncaughtExceptionHandler handlerBefore =
            Thread.getDefaultUncaughtExceptionHandler();
    private @Nullable Stage stage;
    private long frames;

    Engine(Owner owner, SceneWorld.View view) {
        this.owner = owner;
        this.view = view;
        root = new GuardedNode("root", owner);
        setSettings(settings(view));
        setPauseOnLostFocus(false); // Nor throttled: the owner's loop must not depend on a mouse.
    }

    private static AppSettings settings(SceneWorld.View view) {
        var settings = new AppSettings(true);
        settings.setTitle("Heddle scene");
        settings.setResolution(WIDTH, HEIGHT);
        settings.setResizable(true);
        settings.setFrameRate(UNLIMITED);
        settings.setVSync(false); // A display of 50 or 144 Hz would set our rate.
        settings.setAudioRenderer(null);
        settings.setUseInput(view == SceneWorld.View.WINDOW);
        return settings;
    }

    void begin() {
        start(
                switch (view) {
                    case HEADLESS -> JmeContext.Type.Headless;
                    case WINDOW -> JmeContext.Type.Display;
                });
    }

    GuardedNode root() {
        return root;
    }

    @Override
    public void initialize() {
        try {
            if (view == SceneWorld.View.HEADLESS) {
                // The engine's handler for the whole process would end the world because of any
                // thread; ours is for this thread alone.
                Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
                Thread.currentThread()
                        .setUncaughtExceptionHandler(
                                (_, thrown) -> fail("ended: " + thrown, thrown));
            }
            super.initialize();
            owner.tick(); // Makes this thread the owner's; nothing can be queued yet.
            built.complete(build());
        } catch (Throwable t) { // Whatever it is, whoever waits for the world must hear of it.
            fail("could not build its world: " + t, t);
        }
    }

    private Stage build() {
        cam.setFrustumPerspective(
                Eye.FIELD_OF_VIEW_DEGREES, (float) WIDTH / HEIGHT, NEAR_CM, FAR_CM);
        viewPort.setBackgroundColor(new ColorRGBA().setAsSrgb(0.09f, 0.11f, 0.14f, 1));
        viewPort.attachScene(root);
        if (inputManager != null) {
            var fly = new FlyByCamera(cam);
            fly.setDragToRotate(true); // Otherwise the window would swallow the pointer.
            fly.setMoveSpeed(FLY_CM_PER_SECOND);
            fly.registerWithInput(inputManager);
        }

        // Lights of one batch are added up in one pass; one by one, weak ones are rounded away.
        renderManager.setPreferredLightMode(LightMode.SinglePass);
        renderManager.setSinglePassLightBatchSize(LIGHTS_A_PASS);
        addGround();
        root.addLight(
                new DirectionalLight(
                        new Vector3f(-0.5f, -1, -0.4f).normalizeLocal(),
                        ColorRGBA.White.mult(0.9f)));
        root.addLight(new AmbientLight(ColorRGBA.White.mult(0.35f)));

        var made =
                new Stage(
                        owner,
                        new Graph(owner, assetManager, root),
                        new Eye(cam),
                        view == SceneWorld.View.WINDOW
                                ? new Capture(renderManager, viewPort, root)
                                : null,
                        pace);
        made.furnish(Engine::furnish);
        stage = made;
        return made;
    }

    private static void furnish(Draft draft) {
        draft.prop("red-cube", Kind.CUBE, new Vec3(-200, 50, 0), "#d9534f");
        draft.prop("blue-sphere", Kind.SPHERE, new Vec3(200, 50, 0), "#4a90d9");
        draft.prop("green-cone", Kind.CONE, new Vec3(0, 50, -250), "#5cb85c");
    }

    /// A dark floor just below 0, where planes may lie, with a line every metre.
    private void addGround() {
        var floor = new Geometry("ground", new Box(GROUND_HALF_CM, 1, GROUND_HALF_CM));
        floor.setMaterial(Graph.material(assetManager, "#3b4048"));
        floor.setLocalTranslation(0, -2, 0);
        root.attachChild(floor);
        var lines = new Geometry("ground-lines", new Grid(GRID_LINES, GRID_LINES, GRID_CM));
        lines.setMaterial(Graph.glow(assetManager, "#545c66"));
        lines.center().move(0, -0.5f, 0);
        root.attachChild(lines);
    }

    @Override
    public void update() {
        pace.awaitStep();
        var current = stage;
        if (current == null || ended.isDone()) {
            return; // It failed and only waits for the engine to notice that it was stopped.
        }
        try {
            frame(current);
        } catch (Throwable t) { // Whatever it is, a loop that goes on half-done helps nobody.
            fail("failed in a frame: " + t, t);
        }
    }

    private void frame(Stage current) {
        owner.tick();
        super.update();
        float seconds = timer.getTimePerFrame();
        stateManager.update(seconds);
        root.updateLogicalState(seconds);
        root.updateGeometricState();
        stateManager.render(renderManager);
        renderManager.render(seconds, context.isRenderable());
        stateManager.postRender();
        if (++frames % CAMERA_LOOK_FRAMES == 0) {
            current.publishViewport();
        }
    }

    /// The engine reports here what it cannot do, such as open a window; it then ends by itself.
    @Override
    public void handleError(String message, @Nullable Throwable cause) {
        fail(
                (built.isDone() ? "failed: " : "could not start: ") + message,
                cause == null ? new IllegalStateException(message) : cause);
    }

    private void fail(String what, Throwable cause) {
        if (ended.isDone()) {
            return; // One failure often brings another; the first one is the reason.
        }
        var failure = new IllegalStateException("the engine " + what, cause);
        if (built.isDone()) { // Otherwise whoever starts the world is told, and decides.
            LOG.log(Level.ERROR, failure.getMessage(), cause);
        }
        owner.close(Duration.ZERO);
        built.completeExceptionally(failure);
        ended.completeExceptionally(failure);
        stop();
    }

    @Override
    public void destroy() {
        owner.close(Duration.ZERO);
        super.destroy();
        ended.complete(null);
    }
}
