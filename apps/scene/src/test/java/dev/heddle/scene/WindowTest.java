package dev.heddle.scene;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.hosting.LoopbackHub;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// A world in a window, in a process of its own under an Xvfb of the test's own, because a process
/// cannot be given a display after it has started. The pictures are drawn without a graphics card.
class WindowTest {
    private static LoopbackHub hub;
    private static Process display;
    private static Process scene;

    /// The program that the test runs under the display.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SceneCommand()).execute(arguments));
    }

    @BeforeAll
    static void open() throws Exception {
        hub = new LoopbackHub();
        // The shell ends the server when its input ends, and so with this process, however that
        // ends.
        display =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "Xvfb -displayfd 1 -screen 0 1280x1024x24 -nolisten tcp &"
                                        + " exec >/dev/null; cat; kill $!; wait")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var number =
                requireNonNull(display.inputReader().readLine(), "no Xvfb; please install xvfb");
        var builder =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1", // It runs for seconds.
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WindowTest.class.getName(),
                                "--window",
                                "--hub",
                                hub.address().toString())
                        .inheritIO();
        builder.environment().put("DISPLAY", ":" + number);
        builder.environment().put("LIBGL_ALWAYS_SOFTWARE", "1");
        builder.environment().put("HEDDLE_TOKEN", "s3cret");
        scene = builder.start();
    }

    @AfterAll
    static void close() throws Exception {
        scene.destroy();
        assertThat(scene.waitFor(30, TimeUnit.SECONDS)).isTrue();
        display.getOutputStream().close();
        assertThat(display.waitFor(30, TimeUnit.SECONDS)).isTrue();
        hub.close();
    }

    private static JsonNode executed(String action, String parameters) throws Exception {
        var outcome = hub.call(action, parameters);
        assertThat(outcome.error()).isNull();
        return requireNonNull(outcome.result());
    }

    private static BufferedImage picture(int width, int height) throws Exception {
        var answer =
                executed(
                        "capture_viewport",
                        "{\"width\":%d,\"height\":%d}".formatted(width, height));
        assertThat(answer.get("mediaType").stringValue()).isEqualTo("image/png");
        var file = Base64.getDecoder().decode(answer.get("base64").stringValue());
        var picture = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(picture.getWidth()).isEqualTo(answer.get("width").intValue());
        assertThat(picture.getHeight()).isEqualTo(answer.get("height").intValue());
        return picture;
    }

    private static double share(BufferedImage picture, IntPredicate color) {
        int found = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                found += color.test(picture.getRGB(x, y)) ? 1 : 0;
            }
        }
        return (double) found / (picture.getWidth() * picture.getHeight());
    }

    private static boolean isRed(int rgb) {
        int red = rgb >> 16 & 0xff;
        return red > 80 && red > 2 * (rgb >> 8 & 0xff) && red > 2 * (rgb & 0xff);
    }

    private static boolean isBlue(int rgb) {
        return (rgb & 0xff) > 80 && (rgb & 0xff) > 1.5 * (rgb >> 16 & 0xff);
    }

    @Test
    void capturesWhatTheCameraSees() throws Exception {
        assertThat(executed("describe_viewport", "{}").get("view").stringValue())
                .isEqualTo("window");
        executed("perspective_view", "{}");
        var all = picture(640, 360);
        assertThat(all.getWidth()).isEqualTo(640);
        assertThat(share(all, WindowTest::isRed)).isBetween(0.001, 0.2);
        assertThat(share(all, WindowTest::isBlue)).isBetween(0.001, 0.2);

        executed("focus_camera", "{\"names\":[\"red-cube\"]}");
        var near = picture(320, 180);
        assertThat(share(near, WindowTest::isRed))
                .as("the cube fills much of the picture")
                .isGreaterThan(0.1);

        // What was changed a moment ago is in the picture.
        executed("delete", "{\"names\":[\"red-cube\"]}");
        assertThat(share(picture(320, 180), WindowTest::isRed)).isZero();
        executed("undo", "{}");
        assertThat(share(picture(320, 180), WindowTest::isRed))
                .isCloseTo(share(near, WindowTest::isRed), within(0.01));
    }

    @Test
    void aLightShinesOnWhatIsAroundIt() throws Exception {
        executed("top_down_view", "{}");
        double dark = brightness(picture(320, 180));
        executed("spawn_actor", "{\"kind\":\"light\",\"location\":[0,200,0],\"scale\":3}");
        double bright = brightness(picture(320, 180));
        executed("clear_spawned_actors", "{}");
        assertThat(bright).isGreaterThan(dark + 5);
        assertThat(brightness(picture(320, 180))).isCloseTo(dark, within(0.5));
    }

    private static double brightness(BufferedImage picture) {
        long sum = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                sum += picture.getRGB(x, y) >> 8 & 0xff;
            }
        }
        return (double) sum / (picture.getWidth() * picture.getHeight());
    }
}
