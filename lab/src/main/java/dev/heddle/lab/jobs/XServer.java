package dev.heddle.lab.jobs;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.ChildProcess;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// A display without a screen, of our own, so that no window comes up before whoever measures and
/// nobody's mouse is moved. Systems other than Linux have none; there the user's is taken.
///
/// @param environment what programs need in order to find it
record XServer(List<ChildProcess> server, Map<String, String> environment)
        implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("^(\\d+)$");

    static XServer start() throws MeasurementException, InterruptedException {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return new XServer(List.of(), Map.of());
        }
        try {
            var server =
                    ChildProcess.run(
                            "Xvfb",
                            Map.of(),
                            List.of(
                                    "Xvfb",
                                    "-displayfd",
                                    "1",
                                    "-screen",
                                    "0",
                                    "1280x1024x24",
                                    "-nolisten",
                                    "tcp"));
            String number = server.awaitLine(NUMBER).group(1);
            return new XServer(List.of(server), Map.of("DISPLAY", ":" + number));
        } catch (IOException e) {
            throw new MeasurementException(
                    "windows are measured under Xvfb, and there is none; please install xvfb");
        }
    }

    @Override
    public void close() {
        server.forEach(ChildProcess::close);
    }
}
