package dev.heddle.radio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.radio.show.ShowFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class RadioCommandTest {
    private static final String SHORT =
            """
            title: A very short show
            length: 60
            breaks:
              count: 0
            items:
              - music: "Sixty seconds, played fast"
                length: 25
              - host: "Good night."
                length: 4
            """;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return new CommandLine(new RadioCommand(Map.of()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void playsAShowToItsEnd() throws Exception {
        var file = Files.writeString(folder.resolve("show.yaml"), SHORT).toString();

        int code = execute("--show", file, "--speed", "200");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("on the air: Music \"Sixty seconds, played fast\" (00:25)")
                .contains("the show ends in 10 s")
                .containsPattern("01:00  the show is over")
                .doesNotContain("\u001b");
    }

    @Test
    void isQuietIfAsked() throws Exception {
        var file = Files.writeString(folder.resolve("show.yaml"), SHORT).toString();

        assertThat(execute("--show", file, "--speed", "500", "--quiet")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysWhereAShowFileIsBroken() throws Exception {
        var broken = SHORT.replace("length: 25", "length: 2500");
        var file = Files.writeString(folder.resolve("show.yaml"), broken).toString();

        assertThat(execute("--show", file)).isEqualTo(RadioCommand.FAILED);
        assertThat(err.toString()).contains("show.yaml").contains("7").contains("2500");
    }

    @Test
    void saysWhatIsWrongWithItsOptions() {
        assertThat(execute("--speed", "0")).isEqualTo(RadioCommand.USAGE);
        assertThat(execute("--speed", "NaN")).isEqualTo(RadioCommand.USAGE);
        assertThat(execute("--show", folder.resolve("missing").toString()))
                .isEqualTo(RadioCommand.FAILED);
        assertThat(execute("--hub", "http://127.0.0.1:1")).isEqualTo(RadioCommand.USAGE);
        assertThat(err.toString())
                .contains("0.001..1000")
                .contains("missing")
                .contains("./heddle token create --host radio");
    }

    @Test
    void printsAShowToBeginWith() throws Exception {
        assertThat(execute("--print-show")).isZero();
        var copy = Files.writeString(folder.resolve("copy.yaml"), out.toString());
        assertThat(ShowFile.read(copy).title()).isNotEmpty();
    }

    @Test
    void explainsItself() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Exit codes:").contains("--speed").contains("130");
    }
}
