package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.server.analyses.AnalysesOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `heddle log`, on the data folders of hubs.
class LogCommandTest {
    @TempDir private Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                new CommandLine(new LogCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .setExecutionExceptionHandler((failure, line, _) -> {
                            line.getErr().println(failure.getMessage());
                            return 1;
                        })
                        .execute(arguments);
        return new Ran(code, out.toString(), err.toString());
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void movesAHubWithItsSessionsAndWhoComesBackGetsASnapshot() throws Exception {
        String room;
        String known;
        try (var rig = new HubRig(folder.resolve("old"))) {
            room = rig.session("mix");
            var ada = SessionProbe.in(rig, room, "ada");
            String epoch = ada.next("welcome").at("/d/epoch").asString();
            known = epoch + ":" + ada.answer(ada.say("hello")).at("/d/s").asLong();
        }
        for (String file : new String[] {at("log.jsonl"), at("log.jsonl.gz")}) {
            String data = at("new" + file.length());
            assertEquals(0, run("export", "--data", at("old"), file).code());
            var imported = run("import", "--data", data, file);
            assertThat(imported.err()).isEmpty();
            assertThat(imported.out()).startsWith("Imported ").contains(" rooms, ");
            try (var rig = new HubRig(Path.of(data))) {
                var hello = Map.of("token", rig.token(), "from", known, "link", 2);
                var ada = SessionProbe.in(rig, room, "ada", hello);
                var welcome = ada.next("welcome").path("d");
                assertThat(welcome.path("recovered").asBoolean()).isFalse();
                assertThat(welcome.path("acked").asInt()).isEqualTo(1);
                assertThat(ada.next("snapshot").toString()).contains("hello");
            }
        }
        assertThat(Files.readString(folder.resolve("log.jsonl"))).contains("hello");
        assertThat(Files.size(folder.resolve("log.jsonl.gz")))
                .isLessThan(Files.size(folder.resolve("log.jsonl")));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(folder.resolve("log.jsonl")));
    }

    @Test
    void aHubThatRunsIsLeftAlone() throws Exception {
        try (var rig = new HubRig(folder.resolve("old"))) {
            var exported = run("export", "--data", rig.data.toString(), at("log.jsonl"));
            assertEquals(1, exported.code());
            assertThat(exported.err()).contains("is open already", "only one may have it");
            assertThat(folder.resolve("log.jsonl")).doesNotExist();
        }
    }

    @Test
    void saysWhatIsWrongAndWritesNothing() throws Exception {
        assertThat(run("export", "--data", at("none"), at("f")).err()).contains("no room log in");
        assertThat(folder.resolve("none")).doesNotExist();
        assertThat(run("import", "--data", at("none"), at("f")).err()).contains("cannot read");
        Hub.openLog(folder.resolve("old")).close();
        var there = Files.writeString(folder.resolve("there"), "mine\n");
        assertThat(run("export", "--data", at("old"), at("there")).err())
                .contains("is there already");
        assertThat(there).hasContent("mine\n");
        assertThat(run("export", "--data", at("old"), at("no/f")).err()).contains("no folder for");
        assertThat(run("import", "--data", at("old"), at("there")).err())
                .contains("has no object of JSON");
        var both = run("export", "--data", at("old"), "--nats", "nats://127.0.0.1:1", at("f"));
        assertThat(both.err()).contains("not both");
        var secret = run("export", "--nats", "nats://me:secret@127.0.0.1:1", at("f"));
        assertThat(secret.err()).contains("HEDDLE_NATS_URL").doesNotContain("secret@");
        assertEquals(2, run("export").code());
    }

    @Test
    void anExportHasNothingOfTheDocumentsThatWereAnalysed() throws Exception {
        String word = "marker" + UUID.randomUUID();
        var documents = Files.createDirectory(folder.resolve("documents"));
        Files.writeString(documents.resolve(word + ".txt"), "hello " + word);
        var options = AnalysesOptions.DEFAULT.ignoringLoad().withDocuments(documents);
        String named;
        try (var rig = new AnalysesRig(folder.resolve("old"), options)) {
            named = AnalysesRig.begun(rig.name(word + ".txt"));
            var asked =
                    rig.document("hello " + word)
                            .header("Heddle-File-Name", word)
                            .header("Heddle-Password", word);
            rig.awaitEnd(AnalysesRig.begun(rig.hub.send(asked)), "succeeded");
            rig.awaitEnd(named, "succeeded");
        }
        assertEquals(0, run("export", "--data", at("old"), at("log.jsonl")).code());
        String exported =
                Files.readString(folder.resolve("log.jsonl"), StandardCharsets.ISO_8859_1);
        assertThat(exported).contains("analysis/" + named).doesNotContain(word);
    }
}
