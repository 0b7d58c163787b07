package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The configuration in `deploy/nats`, as a real nats-server reads it.
class DeployedServerTest {
    private static final Path CONFIGURATION = Path.of("../deploy/nats/nats.conf");
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "NATS_NAME", "one",
                    "NATS_HOST", "127.0.0.1",
                    "NATS_PASSWORD", "p0123456789abcdef",
                    "NATS_ROUTES",
                            "[\"nats://route:p0123456789abcdef@10.0.0.1:6222\", \"nats://route:p0123456789abcdef@10.0.0.2:6222\"]");

    private static String said(Map<String, String> environment) throws Exception {
        var program = NatsServers.program().toString();
        var builder = new ProcessBuilder(program, "-t", "-c", CONFIGURATION.toString());
        builder.environment().keySet().removeAll(ENVIRONMENT.keySet());
        builder.environment().putAll(environment);
        var process = builder.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + " " + said;
    }

    @Test
    void isValidAndMissesNothingThatItNeeds() throws Exception {
        assertThat(said(ENVIRONMENT)).startsWith("0 ").contains("is valid");
        assertThat(said(Map.of())).doesNotContain("is valid").contains("NATS_");
    }
}
