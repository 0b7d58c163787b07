package dev.heddle.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A `heddle` command in a process of its own, as the launcher starts it, and what it prints.
final class HeddleProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final String OWN_CLASSES = "target/classes:target/lib/*";

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private HeddleProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static HeddleProcess start(Map<String, String> environment, String... arguments)
            throws IOException {
        return startOn(List.of(), OWN_CLASSES, environment, arguments);
    }

    /// Starts it as a word of another command: where that has it run.
    static HeddleProcess startUnder(
            List<String> prefix, Map<String, String> environment, String... arguments)
            throws IOException {
        return startOn(prefix, OWN_CLASSES, environment, arguments);
    }

    /// Starts it with more classes, which are found before its own.
    static HeddleProcess startWith(
            String classPath, Map<String, String> environment, String... arguments)
            throws IOException {
        return startOn(List.of(), classPath + ":" + OWN_CLASSES, environment, arguments);
    }

    private static HeddleProcess startOn(
            List<String> prefix,
            String classPath,
            Map<String, String> environment,
            String... arguments)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")); // Starts sooner.
        command.add("-cp");
        command.add(classPath);
        command.add("dev.heddle.cli.Main");
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("HEDDLE_TOKEN");
        builder.environment().putAll(environment);
        return new HeddleProcess(builder.start());
    }

    private void read() {
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(its output ends here: " + e.getMessage() + ")"); // It was killed.
        }
    }

    /// Waits for a line in which `pattern` is found.
    MatchResult awaitLine(String pattern) throws InterruptedException {
        var wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no line matches " + pattern + " in:\n" + seen);
            }
            seen.add(line);
            var matcher = wanted.matcher(line);
            if (matcher.find()) {
                return matcher.toMatchResult();
            }
        }
    }

    /// Presses Enter in its terminal.
    void pressEnter() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /// Ends it as `kill -9` does, and waits until it is gone.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Halts it, as SIGSTOP does: it keeps its connections, and believes what it did.
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /// Lets it go on when it was halted.
    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /// What it has printed since the last line that was awaited.
    List<String> printed() {
        return List.copyOf(lines);
    }

    /// Asks it to stop, as SIGTERM does, and answers with its exit code.
    int interrupt() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not stop");
        }
        return process.exitValue();
    }

    /// What it has started itself.
    List<ProcessHandle> children() {
        return process.toHandle().descendants().toList();
    }

    @Override
    public void close() {
        var children = children();
        process.destroy();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
