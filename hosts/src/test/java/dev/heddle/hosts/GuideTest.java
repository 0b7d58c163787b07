package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.badlogic.gdx.ApplicationAdapter;
import com.badlogic.gdx.Gdx;
import com.badlogic.gdx.backends.headless.HeadlessApplication;
import com.jme3.app.SimpleApplication;
import com.jme3.scene.Spatial;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.local.LocalChannel;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javafx.application.Application;
import javafx.stage.Stage;
import javax.swing.JProgressBar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The code of `docs/guide/hosts.md`, compiled and, where that needs no engine, run.
@ExtendWith(Display.class)
class GuideTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    // begin
    static Owner half(JProgressBar bar) {
        Owner ui = SwingHost.owner("ui", Policy.DEFAULT); // Once, from any thread.
        ui.execute(() -> bar.setValue(50)); // As often as you like, from any thread.
        return ui;
    }

    // end

    // begin
    static class Window extends Application {
        private @Nullable Owner ui;

        @Override
        public void start(Stage stage) {
            ui = JavaFxHost.owner("ui", Policy.DEFAULT);
            ui.execute(stage::show); // From now on, from any thread.
        }

        @Override
        public void stop() {
            if (ui != null) {
                ui.close(); // Runs what is queued; after this, the toolkit runs nothing more.
            }
        }
    }

    // end

    // begin
    static Owner add(Spatial thing, SimpleApplication engine) {
        Owner scene = JmeHost.owner("scene", engine, Policy.DEFAULT); // Before or after its start.
        scene.execute(() -> engine.getRootNode().attachChild(thing));
        return scene;
    }

    // end

    // begin
    static class Game extends ApplicationAdapter {
        final CompletableFuture<Owner> owner = new CompletableFuture<>();

        @Override
        public void create() {
            owner.complete(GdxHost.owner("game", Gdx.app, Policy.DEFAULT));
        }
    }

    // end

    // begin
    static Owner open(Channel channel, Set<Channel> open) {
        Owner chat = NettyHost.owner("chat", channel.eventLoop(), Policy.DEFAULT);
        chat.execute(() -> open.add(channel)); // The set is the loop's own, and needs no lock.
        return chat;
    }

    // end

    // begin
    static class Rooms extends AbstractVerticle {
        final CompletableFuture<Owner> owner = new CompletableFuture<>();

        @Override
        public void start() {
            owner.complete(VertxHost.owner("rooms", context, Policy.DEFAULT));
        }

        @Override
        public void stop() {
            owner.join().close(); // On its own thread: runs what is queued.
        }
    }

    // end

    // begin
    static Owner count(String word, Map<String, Integer> counts, ExecutorService pool) {
        Owner index = ExecutorHost.owner("index", pool, Policy.DEFAULT); // One at a time.
        index.execute(() -> counts.merge(word, 1, Integer::sum));
        return index;
    }

    // end

    @Test
    void theGuideQuotesThemToTheLetter() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/heddle/hosts/GuideTest.java"));
        String guide = Files.readString(Path.of("../docs/guide/hosts.md"));
        List<String> examples = new ArrayList<>();
        var parts = Pattern.compile("(?s) {4}// begin\n(.*?)\n\n {4}// end\n").matcher(source);
        while (parts.find()) {
            examples.add("```java\n" + parts.group(1).stripIndent() + "\n```\n");
        }

        assertThat(examples).hasSize(7).allSatisfy(example -> assertThat(guide).contains(example));
        assertThat(guide.split("```java\n", -1)).as("nothing unchecked").hasSize(8);
    }

    @Test
    void theExecutorsExampleWorks() throws Exception {
        try (var pool = Executors.newFixedThreadPool(2)) {
            Map<String, Integer> counts = new HashMap<>();
            count("loom", counts, pool).close();
            assertThat(counts).containsExactly(Map.entry("loom", 1));
        }
    }

    @Test
    void swingsExampleWorks() {
        var bar = new JProgressBar();
        half(bar).close();
        assertThat(bar.getValue()).isEqualTo(50);
    }

    @Test
    void nettysExampleWorks() {
        var loop = new DefaultEventLoop();
        var channel = new LocalChannel();
        loop.register(channel).syncUninterruptibly();
        Set<Channel> set = new HashSet<>();
        open(channel, set).close();
        assertThat(set).containsExactly(channel);
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void libGdxsExampleWorks() throws Exception {
        var game = new Game();
        var application = new HeadlessApplication(game);
        var owner = game.owner.get(30, TimeUnit.SECONDS);
        Thread thread = owner.call(Thread::currentThread, LIMIT);

        owner.execute(application::exit);
        thread.join();

        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
    }

    @Test
    void vertxsExampleWorks() throws Exception {
        var vertx = Vertx.vertx();
        var rooms = new Rooms();
        vertx.deployVerticle(rooms).toCompletionStage().toCompletableFuture().get();
        var owner = rooms.owner.join();
        var last = owner.submit(() -> "last");

        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(last.outcome().toString()).contains("Executed[value=last");
        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
    }
}
