package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.FaultyProxy.Fault;
import dev.heddle.cli.selftest.Check;
import dev.heddle.cli.selftest.Result;
import dev.heddle.cli.selftest.SelfTest;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import dev.heddle.sync.client.SessionOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelftestTest {
    /// What a machine may fail that has other things to do.
    private static final Set<Check> HASTE = EnumSet.of(Check.LATENCY, Check.FREQUENCY);

    private final Path data;
    private final Hub hub;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    SelftestTest(@TempDir Path data) throws Exception {
        this.data = data;
        hub = Hub.start(HubOptions.local(data, 0).inMemory());
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private int selftest(String... more) {
        var arguments =
                new String[] {
                    "selftest", "--hub", hub.address(), "--token-file", data.resolve("token") + ""
                };
        var all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return run(all);
    }

    @Test
    void aHubThatIsWellPassesAndTheReportSaysSo() throws Exception {
        var report = data.resolve("report.html");
        int code = selftest("--seconds", "2", "--report", report.toString());
        for (var check : Check.values()) {
            String result = HASTE.contains(check) ? "(ok|FAILED) +" : "ok +";
            assertThat(out.toString()).containsPattern(result + check.title());
            assertThat(Files.readString(report)).contains(check.title(), check.limit());
        }
        assertThat(code).isEqualTo(out.toString().contains("FAILED") ? 1 : 0);
        assertThat(Files.readString(report)).doesNotContain("http://www", "src=");
    }

    /// Beside the check that is to find the fault runs one that is not to.
    @ParameterizedTest
    @CsvSource({
        "DELAY, LATENCY, ORDER",
        "SWAP, ORDER, STABILITY",
        "LOSE, RECOVERY, RACES",
        "FORGE, RACES, RECOVERY",
        "CUT, STABILITY, ORDER"
    })
    void aPlantedFaultFailsTheRightCheck(Fault fault, Check finds, Check passes) throws Exception {
        try (var proxy = new FaultyProxy(hub.address(), fault);
                var client =
                        new HubClient(
                                hub.address(), Files.readString(data.resolve("token")).strip())) {
            String room = client.post("/api/sessions", "{}").body().path("room").asString();
            var options =
                    new SessionOptions(proxy.address(), room)
                            .withToken(Files.readString(data.resolve("token")).strip());
            var results =
                    SelfTest.run(
                            options, Duration.ofSeconds(1), EnumSet.of(finds, passes), _ -> {});
            assertThat(results)
                    .filteredOn(result -> !result.passed())
                    .extracting(Result::check)
                    .contains(finds)
                    .doesNotContain(passes);
        }
    }

    @Test
    void whatKeepsItFromMeasuringIsSaid() {
        assertThat(run("selftest", "--hub", "ftp://x", "--token", "t")).isEqualTo(2);
        assertThat(err.toString()).contains("a hub's address is like");
        assertThat(run("selftest", "--hub", "http://127.0.0.1:1", "--token", "t")).isEqualTo(1);
        assertThat(err.toString()).contains("no hub answers at http://127.0.0.1:1");
        assertThat(run("selftest", "--hub", hub.address(), "--token", "wrong")).isEqualTo(1);
        assertThat(err.toString()).contains("401");
        assertThat(selftest("--seconds", "0")).isEqualTo(2);
    }

    /// The page measures by the same names, which stand in its source once.
    @Test
    void thePageHasTheSameChecks() throws Exception {
        String page = Files.readString(Path.of("../../web/src/selftest/selftest.ts"));
        for (var check : Check.values()) {
            assertThat(page).contains("\"" + check.title() + "\"");
        }
    }
}
