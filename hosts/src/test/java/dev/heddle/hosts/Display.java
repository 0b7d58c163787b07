package dev.heddle.hosts;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Sees to it that toolkits find a display: the developer's, or else an Xvfb of the tests' own.
public final class Display implements BeforeAllCallback {
    /// The display number of our Xvfb; empty where we need none, null where we found none.
    private static final @Nullable String NUMBER = isMissing() ? start() : "";

    @Override
    public void beforeAll(ExtensionContext context) {
        if (NUMBER == null) {
            throw new AssertionError("there is no display, and no Xvfb; please install xvfb");
        }
        if (!NUMBER.isEmpty()) {
            setEnvironment("DISPLAY", ":" + NUMBER);
            // AWT asks Java's copy of the environment, which stays as it was.
            System.setProperty("java.awt.headless", "false");
        }
    }

    /// For JUnit.
    public Display() {}

    private static boolean isMissing() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")
                && System.getenv("DISPLAY") == null;
    }

    private static @Nullable String start() {
        // The shell ends the server when its input ends, and so with this process, however that
        // ends. Not sooner: toolkits end the process when they lose their display. It closes its
        // output, so that ours ends when there is no server.
        try {
            var shell =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "Xvfb -displayfd 1 -screen 0 1280x1024x24 -nolisten tcp &"
                                            + " exec >/dev/null; cat; kill $!; wait")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return shell.inputReader().readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Java cannot change its environment, and toolkits ask the C library for it.
    @SuppressWarnings("restricted") // The tests run with native access.
    private static void setEnvironment(String name, String value) {
        var linker = Linker.nativeLinker();
        var setenv =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setenv"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int result =
                    (int)
                            setenv.invokeExact(
                                    arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (result != 0) {
                throw new AssertionError("setenv: " + result);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
