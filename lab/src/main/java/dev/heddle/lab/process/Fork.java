package dev.heddle.lab.process;

import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A measurement in a JVM of its own, so that what one candidate taught the compiler does not reach
/// the next. The heap is large enough that it is hardly ever collected, and touched before it is
/// used: page faults would cost more than what is measured.
///
/// @param main whose `main` measures; it gets the effort's name and `arguments`, and hands what it
///   found to {@link #answer}
/// @param arguments what to measure
/// @param flags of the JVM, after those that all have
/// @param environment what is added to ours
public record Fork(
        Class<?> main,
        List<String> arguments,
        List<String> flags,
        Map<String, String> environment) {
    private static final List<String> FLAGS =
            List.of(
                    "-XX:-UseSerialGC", // From ./heddle, which starts programs that mostly wait.
                    "-XX:+UseG1GC",
                    "-Djava.awt.headless=true",
                    // A library that needs it must fail and not be measured.
                    "--sun-misc-unsafe-memory-access=deny");
    private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");
    private static final List<String> QUICK_HEAP = List.of("-Xmx1g");

    /// Without the hub: a part of it that carries a logging context along with each operation would
    /// be measured together with the core.
    private static final String CLASS_PATH =
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !entry.contains("heddle-server"))
                    .collect(Collectors.joining(File.pathSeparator));

    private static final String ANSWER = "answer:";
    private static final Pattern ANSWERED = Pattern.compile("^" + ANSWER + "(.*)$");

    private static final Pattern PAIR = Pattern.compile("(\\S+)=(\\S+)");

    public Fork {
        arguments = List.copyOf(arguments);
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    /// A measurement by `main`.
    public static Fork of(Class<?> main, String... arguments) {
        return new Fork(main, List.of(arguments), List.of(), Map.of());
    }

    /// This measurement with more flags of the JVM; the last of two that contradict each other
    /// counts.
    public Fork withFlags(String... flags) {
        return new Fork(main, arguments, List.of(flags), environment);
    }

    /// This measurement in an environment with more in it.
    public Fork in(Map<String, String> environment) {
        return new Fork(main, arguments, flags, environment);
    }

    /// Runs it and answers with its values by name. Blocks.
    ///
    /// @throws MeasurementException if it fails; the message shows what it printed
    public Map<String, Double> run(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var command = new ArrayList<>(FLAGS);
        command.addAll(
                switch (effort) {
                    case FULL -> HEAP;
                    case QUICK -> QUICK_HEAP;
                });
        command.addAll(flags);
        command.addAll(List.of("-cp", CLASS_PATH, main.getName()));
        command.add(effort.name());
        command.addAll(arguments);
        var name = main.getSimpleName() + " " + String.join(" ", arguments);
        try (var java = ChildProcess.start(name, environment, command)) {
            String answer = java.awaitLine(ANSWERED).group(1);
            java.awaitSuccess();
            var values = new LinkedHashMap<String, Double>();
            var pairs = PAIR.matcher(answer);
            while (pairs.find()) {
                values.put(pairs.group(1), Double.parseDouble(pairs.group(2)));
            }
            return values;
        }
    }

    /// Measures, prints the values and ends this JVM, whatever threads are left; with 1 if it
    /// throws. For the `main` that a fork runs.
    public static void answer(Callable<Map<String, Double>> measurement) {
        try {
            var line = new StringBuilder(ANSWER);
            measurement
                    .call()
                    .forEach(
                            (key, value) -> line.append(' ').append(key).append('=').append(value));
            System.out.println(line);
            System.exit(0);
        } catch (Exception e) { // Whatever it is, the one who started us has to hear of it.
            e.printStackTrace();
            System.exit(1);
        }
    }
}
