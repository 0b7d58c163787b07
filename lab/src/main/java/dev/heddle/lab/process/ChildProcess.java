package dev.heddle.lab.process;

import dev.heddle.lab.MeasurementException;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A program in a process of its own. A Java program gets this JVM's flags and class path: those of
/// the `./heddle` script, so it runs as a user's would. Not thread-safe.
public final class ChildProcess implements AutoCloseable {
    /// A cold JVM on a busy machine may take many seconds, and one peer takes a minute for its
    /// part.
    private static final long PATIENCE_SECONDS = 180;

    /// For an orderly end; then it is killed.
    private static final long END_SECONDS = 10;

    private static final long LOOK_MILLIS = 50;

    /// Lines that may wait for a reader; what comes beyond that, nobody waits for.
    private static final int MAX_LINES = 1000;

    /// Lines that the message of a failure shows.
    private static final int MAX_SHOWN = 20;

    private static final Path PROCESSES = Path.of("/proc");

    /// Ticks of a second in `/proc/PID/stat`: what Linux tells programs, whatever it uses itself.
    private static final double TICKS = 100;

    private final String name;
    private final Process process;
    private final Thread reader;
    private final ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_LINES);
    private final ArrayDeque<String> shown = new ArrayDeque<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("lab-" + name).start(this::read);
    }

    /// Starts `java` with the given arguments, such as a main class and its own arguments. `name`
    /// is what messages call it; `environment` is added to ours.
    public static ChildProcess start(
            String name, Map<String, String> environment, List<String> arguments)
            throws IOException {
        return run(name, environment, java(arguments));
    }

    /// The command line that runs `java` with the given arguments.
    public static List<String> java(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(arguments);
        return command;
    }

    /// Starts any program.
    public static ChildProcess run(
            String name, Map<String, String> environment, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("HEDDLE_TOKEN"); // The user's own is none of our business.
        builder.environment().putAll(environment);
        return new ChildProcess(name, builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = output.readLine()) != null) {
                var _ = lines.offer(line);
            }
        } catch (IOException e) {
            // It was killed; awaitLine notices that nobody reads any more.
        }
    }

    /// Waits for a line in which `pattern` is found. Blocks.
    ///
    /// @throws MeasurementException if the program ends before, or none comes in a minute
    public MatchResult awaitLine(Pattern pattern)
            throws MeasurementException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            boolean isOver = !reader.isAlive(); // Before the look: the last line may just come.
            String line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (line == null) {
                if (isOver) {
                    break;
                }
                continue;
            }
            show(line);
            var matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.toMatchResult();
            }
        }
        throw new MeasurementException(
                "%s printed no line like %s, but %s".formatted(name, pattern, shown));
    }

    private void show(String line) {
        shown.addLast(line);
        if (shown.size() > MAX_SHOWN) {
            shown.removeFirst();
        }
    }

    /// Waits for its end. Blocks.
    ///
    /// @throws MeasurementException if it does not end in a minute, or not with exit code 0
    public void awaitSuccess() throws MeasurementException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new MeasurementException(name + " does not end");
        }
        if (process.exitValue() != 0) {
            reader.join();
            lines.forEach(this::show);
            throw new MeasurementException(
                    "%s ended with %d: %s".formatted(name, process.exitValue(), shown));
        }
    }

    /// Waits for its end, whatever its exit code, and answers with the lines that nobody has
    /// awaited. Blocks.
    ///
    /// @throws MeasurementException if it does not end in a minute, or printed more than is kept
    public List<String> awaitOutput() throws MeasurementException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new MeasurementException(name + " does not end");
        }
        reader.join();
        if (lines.remainingCapacity() == 0) {
            throw new MeasurementException(name + " prints more than is kept");
        }
        return List.copyOf(lines);
    }

    /// The memory it holds, in bytes (`VmRSS`); empty where the system has no /proc.
    public Optional<Long> residentBytes() throws IOException, MeasurementException {
        if (!Files.isDirectory(PROCESSES.resolve("self"))) {
            return Optional.empty();
        }
        var status = PROCESSES.resolve(Long.toString(process.pid())).resolve("status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) { // Such as "VmRSS:    123456 kB".
                return Optional.of(Long.parseLong(line.replaceAll("\\D", "")) * 1024);
            }
        }
        throw new MeasurementException(status + " does not say VmRSS; " + name + " has ended");
    }

    /// Its processor time so far, its own and the system's on its behalf, in seconds; empty where
    /// the system has no /proc.
    public Optional<Double> processorSeconds() throws IOException {
        var stat = PROCESSES.resolve(Long.toString(process.pid())).resolve("stat");
        if (!Files.exists(stat)) {
            return Optional.empty();
        }
        String text = Files.readString(stat);
        // The second field is the program's name, which may hold spaces and brackets.
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return Optional.of((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS);
    }

    /// Writes a line to its standard input.
    public void say(String line) throws IOException {
        var input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(line);
        input.newLine();
        input.flush();
    }

    /// Asks it to end, and waits until it has. Blocks.
    public void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /// Ends it as a crash would: it hears of nothing. Blocks.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Ends it, and waits until it is gone. Blocks for some seconds at most.
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
