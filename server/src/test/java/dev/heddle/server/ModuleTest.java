package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.agent.release.Refusal;
import dev.heddle.agent.release.RefusedException;
import dev.heddle.agent.release.ReleaseOptions;
import dev.heddle.agent.release.Releases;
import dev.heddle.agent.release.SigningKey;
import dev.heddle.agent.release.TrustedKeys;
import dev.heddle.sync.Json;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What authors publish to a hub, and what programs get from it.
class ModuleTest {
    private static final String LIGHTS = "/api/modules/lights";

    @TempDir private Path folder;

    private final SigningKey key = SigningKey.generate();
    private HubRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new HubRig(folder.resolve("hub"));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static byte[] jar(long version) throws IOException {
        return TestModule.jar(version);
    }

    private SignedManifest papers(String module, long version, byte[] jar) throws Exception {
        return TestModule.papers(key, module, version, jar);
    }

    private HubRig.Reply announce(SignedManifest papers) throws Exception {
        return rig.send(rig.json("POST", "/api/modules", papers.text()));
    }

    private HubRig.Reply upload(long version, byte[] jar) throws Exception {
        return rig.send(
                rig.asPerson(LIGHTS + "/" + version + "/file")
                        .PUT(BodyPublishers.ofByteArray(jar)));
    }

    private void publish(long version) throws Exception {
        assertThat(announce(papers("lights", version, jar(version))).status()).isEqualTo(201);
        assertThat(upload(version, jar(version)).status()).isEqualTo(201);
    }

    private Releases program() throws IOException {
        var trusted = folder.resolve("trusted.pem");
        Files.writeString(trusted, key.publicPem());
        return Releases.open(
                new ReleaseOptions(
                        URI.create(rig.hub.address()),
                        rig.hub.createHostToken(HubRig.HOST),
                        TrustedKeys.read(trusted),
                        folder.resolve("program"),
                        "scene",
                        1));
    }

    private static JsonNode newest(HubRig.Reply list) {
        return list.body().path("releases").path(0);
    }

    @Test
    void aProgramTakesWhatAnAuthorHasPublished() throws Exception {
        publish(1);
        try (var program = program()) {
            var first = program.newest("lights");
            assertThat(first.files()).containsOnlyKeys("lights/Start.class");
            program.committed(first);
            publish(2);
            rig.restart();
        }
        try (var program = program()) {
            var second = program.newest("lights");
            assertThat(second.version()).isEqualTo(2);
            program.committed(second);
            assertThat(program.previous("lights").version()).isEqualTo(1);
        }
    }

    @Test
    void aProgramHearsOfARevocation() throws Exception {
        publish(1);
        publish(2);
        try (var program = program()) {
            assertThat(
                            rig.send(rig.asPerson(LIGHTS + "/2").DELETE())
                                    .body()
                                    .path("revoked")
                                    .asBoolean())
                    .isTrue();
            assertThat(program.offered("lights").manifest().version()).isEqualTo(1);
            assertThat(rig.get(LIGHTS + "/2/file").code()).isEqualTo("unknown_module");
            assertThat(rig.send(rig.asPerson(LIGHTS + "/1").DELETE()).status()).isEqualTo(200);
            var refused =
                    catchThrowableOfType(RefusedException.class, () -> program.offered("lights"));
            assertThat(refused.refusal()).isEqualTo(Refusal.UNKNOWN_MODULE);
        }
        rig.restart();
        assertThat(newest(rig.get(LIGHTS)).path("revoked").asBoolean()).isTrue();
        assertThat(announce(papers("lights", 2, jar(2))).code()).isEqualTo("old_version");
    }

    @Test
    void aVersionIsThereOnceItsFileIs() throws Exception {
        assertThat(announce(papers("lights", 1, jar(1))).status()).isEqualTo(201);
        assertThat(rig.get(LIGHTS).code()).isEqualTo("unknown_module");
        assertThat(rig.get("/api/modules").body().path("modules")).isEmpty();
        assertThat(rig.get(LIGHTS + "/1/file").code()).isEqualTo("unknown_module");
        assertThat(upload(1, jar(2)).code()).isEqualTo("wrong_file");
        assertThat(upload(1, jar(1)).status()).isEqualTo(201);
        assertThat(upload(1, jar(1)).status()).isEqualTo(201); // Said again.
        assertThat(newest(rig.get(LIGHTS)).path("length").asLong()).isEqualTo(jar(1).length);
        var listed = rig.get("/api/modules").body().path("modules").path(0);
        assertThat(listed.path("module").asString()).isEqualTo("lights");
        assertThat(announce(papers("lights", 1, jar(1))).code()).isEqualTo("old_version");
    }

    @Test
    void anAnnouncementWithoutAFileGivesWayToTheNextOne() throws Exception {
        assertThat(announce(papers("lights", 7, jar(7))).status()).isEqualTo(201);
        assertThat(announce(papers("lights", 2, jar(2))).status()).isEqualTo(201);
        assertThat(upload(7, jar(7)).code()).isEqualTo("unknown_module");
        assertThat(upload(2, jar(2)).status()).isEqualTo(201);
    }

    @Test
    void keepsTwentyVersions() throws Exception {
        for (int version = 1; version <= 21; version++) {
            publish(version);
        }
        assertThat(rig.get(LIGHTS).body().path("releases")).hasSize(20);
        assertThat(rig.get(LIGHTS + "/1").code()).isEqualTo("unknown_module");
        assertThat(rig.get(LIGHTS + "/2").status()).isEqualTo(200);
    }

    @Test
    void sendsTheRestOfAFile() throws Exception {
        publish(1);
        byte[] jar = jar(1);
        var part = rig.send(rig.asPerson(LIGHTS + "/1/file").header("Range", "bytes=40000-"));
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Range"))
                .isEqualTo("bytes 40000-%d/%d".formatted(jar.length - 1, jar.length));
        assertThat(part.header("Content-Length")).isEqualTo(String.valueOf(jar.length - 40_000));
        var behind = rig.send(rig.asPerson(LIGHTS + "/1/file").header("Range", "bytes=999999-"));
        assertThat(behind.code()).isEqualTo("bad_range");
        for (String other : new String[] {"bytes=-5", "bytes=0-4,9-", "lines=1-", "bytes=x-"}) {
            var whole = rig.send(rig.asPerson(LIGHTS + "/1/file").header("Range", other));
            assertThat(whole.status()).isEqualTo(200);
        }
    }

    @Test
    void refusesWhatIsNoSignedManifest() throws Exception {
        var good = (ObjectNode) Json.node(papers("lights", 1, jar(1)));
        for (var wrong :
                Map.of(
                                "manifest", "{}",
                                "key", "../../etc",
                                "signature", "AAAA")
                        .entrySet()) {
            var body = good.deepCopy().put(wrong.getKey(), wrong.getValue());
            var reply = rig.send(rig.json("POST", "/api/modules", body.toString()));
            assertThat(reply.code()).isEqualTo("invalid_parameters");
        }
        var extra = good.deepCopy().put("more", 1);
        assertThat(rig.send(rig.json("POST", "/api/modules", extra.toString())).code())
                .isEqualTo("invalid_parameters");
        assertThat(rig.send(rig.json("POST", "/api/modules", "[]")).code()).isEqualTo("bad_json");
        for (String path : new String[] {"/..%2F..%2Ftoken/1", "/lights/-1", "/lights/1e3"}) {
            assertThat(rig.get("/api/modules" + path).code()).isEqualTo("unknown_module");
        }
    }

    @Test
    void refusesAFileThatIsTooLong() throws Exception {
        assertThat(announce(papers("lights", 1, jar(1))).status()).isEqualTo(201);
        assertThat(upload(1, new byte[Manifest.MAX_FILE_BYTES + 1]).code())
                .isEqualTo("body_too_large");
    }

    @Test
    void aHostReadsModulesAndPublishesNone() throws Exception {
        publish(1);
        String token = "Bearer " + rig.hub.createHostToken(HubRig.HOST);
        for (String path : new String[] {"", "/lights", "/lights/1", "/lights/1/file"}) {
            var request = rig.request("/api/modules" + path).header("Authorization", token);
            assertThat(rig.send(request).status()).isEqualTo(200);
        }
        var papers = papers("lights", 2, jar(2)).text();
        for (var request :
                new HttpRequest.Builder[] {
                    rig.request("/api/modules").POST(BodyPublishers.ofString(papers)),
                    rig.request(LIGHTS + "/1").DELETE(),
                    rig.request(LIGHTS + "/1/file").PUT(BodyPublishers.ofByteArray(jar(1)))
                }) {
            assertThat(rig.send(request.copy().header("Authorization", token)).code())
                    .isEqualTo("not_allowed");
            assertThat(rig.send(request.copy()).code()).isEqualTo("no_token");
        }
    }
}
