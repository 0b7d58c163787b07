package dev.heddle.agent.release;

import static dev.heddle.agent.release.ReleaseRig.MODULE;
import static dev.heddle.agent.release.ReleaseRig.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heddle.sync.Json;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/// What a program takes from a hub, and what it refuses.
class ReleasesTest {
    @TempDir private Path folder;

    private ReleaseRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new ReleaseRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    // ---- taken --------------------------------------------------------------------------------

    @Test
    void takesWhatATrustedKeyHasSigned() throws Exception {
        rig.publish(1);
        var offer = rig.releases.offered(MODULE);
        assertThat(offer.isNew()).isTrue();
        assertThat(offer.isCurrent()).isFalse();
        var release = rig.releases.fetch(offer);
        assertThat(release.version()).isEqualTo(1);
        assertThat(release.entryPoint()).isEqualTo("lights.Start");
        assertThat(release.files().get("lights/Start.class")).asString(UTF_8).isEqualTo("v1");
        assertThat(rig.releases.current(MODULE)).isEmpty(); // Not before it runs.
        rig.releases.committed(release);
        assertThat(rig.releases.current(MODULE).orElseThrow().sha256()).isEqualTo(release.sha256());
        assertThat(rig.releases.offered(MODULE).isCurrent()).isTrue();
    }

    @Test
    void asksTheHubForThePapersFirstAndShowsItsTokenToNobodyElse() throws Exception {
        rig.publish(1);
        var _ = rig.releases.newest(MODULE);
        assertThat(rig.hub.asked)
                .containsExactly(
                        "/api/modules/lights",
                        "/api/modules/lights/1",
                        "/api/modules/lights/1/file");
        assertThat(rig.hub.tokens).containsOnly("Bearer host-token");
        try (var other = new FakeHub()) {
            rig.hub.redirect = other.address().toString();
            assertThat(refusal(() -> rig.releases.offered(MODULE))).isEqualTo(Refusal.HUB_FAILED);
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void goesOnWhereALostConnectionHasEnded() throws Exception {
        rig.publish(1);
        rig.hub.hangUpAfter = 10_000;
        assertThat(rig.releases.newest(MODULE).version()).isEqualTo(1);
        assertThat(rig.hub.asked.getLast()).matches(".*/file bytes=[1-9]\\d*-");
    }

    @Test
    void goesOnAfterARestartOfTheProgram() throws Exception {
        rig.publish(1);
        byte[] whole = rig.hub.file;
        var part = rig.store.resolve(MODULE).resolve(TrustedKeys.sha256(whole) + ".part");
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(whole, 5000));
        rig.restart();
        assertThat(rig.releases.newest(MODULE).version()).isEqualTo(1);
        assertThat(rig.hub.asked.getLast()).endsWith("/file bytes=5000-");
    }

    @Test
    void beginsAnewWithAHubThatKnowsNoRanges() throws Exception {
        rig.publish(1);
        rig.hub.knowsRanges = false;
        rig.hub.hangUpAfter = 10_000;
        assertThat(rig.releases.newest(MODULE).version()).isEqualTo(1);
    }

    @Test
    void aHubThatIsSilentIsGivenUp() throws Exception {
        rig.releases.close();
        rig.releases =
                rig.open(FaultyDisk.good(), rig.keys(rig.key), rig.store, Duration.ofMillis(300));
        rig.hub.isSilent = true;
        assertThat(refusal(() -> rig.releases.offered(MODULE))).isEqualTo(Refusal.HUB_FAILED);
    }

    @Test
    void whatWasFetchedBeforeIsNotFetchedAgainUnlessItIsDamaged() throws Exception {
        rig.publish(1);
        var release = rig.releases.newest(MODULE);
        int calls = rig.hub.asked.size();
        assertThat(rig.releases.newest(MODULE).sha256()).isEqualTo(release.sha256());
        assertThat(rig.hub.asked).hasSize(calls + 2);
        var jar = rig.store.resolve(MODULE).resolve(release.sha256() + ".jar");
        Files.write(jar, new byte[] {1});
        assertThat(rig.releases.newest(MODULE).files()).containsKey("noise");
        assertThat(Files.size(jar)).isEqualTo(rig.hub.file.length);
    }

    // ---- refused ------------------------------------------------------------------------------

    private static UnaryOperator<Manifest> with(String field, Object value) {
        return manifest -> {
            var json = (ObjectNode) Json.node(manifest);
            json.set(field, Json.node(value));
            return Json.convert(json, Manifest.class);
        };
    }

    static Stream<Arguments> attacks() {
        byte[] good = ReleaseRig.jar(2);
        byte[] other = ReleaseRig.jar(3);
        UnaryOperator<Manifest> same = UnaryOperator.identity();
        return Stream.of(
                Arguments.of(Refusal.WRONG_MODULE, good, with("module", "sounds")),
                Arguments.of(Refusal.WRONG_MODULE, good, with("version", 9)),
                Arguments.of(Refusal.EXPIRED, good, with("expires", "2026-11-23T10:00:01Z")),
                Arguments.of(Refusal.WRONG_PRODUCT, good, with("product", "radio")),
                Arguments.of(Refusal.WRONG_API, good, with("apiTo", 2)),
                Arguments.of(
                        Refusal.WRONG_API, good, (UnaryOperator<Manifest>) ReleasesTest::laterApi),
                Arguments.of(Refusal.WRONG_LENGTH, good, with("length", good.length - 1)),
                Arguments.of(Refusal.WRONG_LENGTH, good, with("length", good.length + 1)),
                Arguments.of(Refusal.WRONG_HASH, good, with("sha256", TrustedKeys.sha256(other))),
                Arguments.of(Refusal.BAD_ARCHIVE, Arrays.copyOf(good, good.length / 2), same),
                Arguments.of(Refusal.NO_ENTRY_POINT, good, with("entryPoint", "lights.Stop")),
                Arguments.of(Refusal.BAD_ENTRY_NAME, new RawZip().add("../x", "x").done(), same),
                Arguments.of(Refusal.NOT_A_FILE, new RawZip().link("x", "/etc").done(), same),
                Arguments.of(
                        Refusal.DUPLICATE_ENTRY,
                        new RawZip().add("x", "1").add("x", "2").done(),
                        same),
                Arguments.of(
                        Refusal.CASE_CLASH, new RawZip().add("x", "1").add("X", "2").done(), same),
                Arguments.of(
                        Refusal.TOO_BIG, new RawZip().add("x", new byte[8 << 20]).done(), same));
    }

    private static Manifest laterApi(Manifest manifest) {
        return with("apiFrom", 4).apply(with("apiTo", 9).apply(manifest));
    }

    /// Each attack is refused for its reason while a version runs, and what is stored stays.
    @ParameterizedTest
    @MethodSource("attacks")
    void refusesAndChangesNothing(Refusal expected, byte[] jar, UnaryOperator<Manifest> changed)
            throws Exception {
        rig.update(1);
        var before = rig.files();
        rig.publish(2, jar, rig.key, changed);
        rig.now.set(rig.now.get().plusSeconds(10));
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(expected);
        assertThat(rig.files()).isEqualTo(before);
        assertThat(rig.releases.current(MODULE).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void refusesEverythingWithoutTrustedKeys() throws Exception {
        rig.restart(TrustedKeys.none());
        rig.publish(1);
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.NO_TRUSTED_KEYS);
    }

    @Test
    void refusesTheSignatureOfAnotherKey() throws Exception {
        var stranger = SigningKey.generate();
        rig.publish(1, ReleaseRig.jar(1), stranger, UnaryOperator.identity());
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.UNKNOWN_KEY);
        var papers = SignedManifest.read(rig.hub.papers);
        rig.hub.papers =
                new SignedManifest(papers.manifest(), rig.key.id(), papers.signature()).text();
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.BAD_SIGNATURE);
        rig.restart(rig.keys(rig.key, stranger));
        rig.hub.papers = papers.text();
        assertThat(rig.releases.newest(MODULE).version()).isEqualTo(1);
    }

    @Test
    void refusesPapersInWhichOneLetterWasChanged() {
        rig.publish(1);
        rig.hub.papers = rig.hub.papers.replace("lights.Start", "lights.Smart");
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void refusesHugeAndBrokenPapersBeforeItReadsThem() {
        rig.publish(1);
        for (String papers :
                List.of(
                        "",
                        "null",
                        "{}",
                        "[".repeat(5000),
                        " ".repeat(20 << 20) + rig.hub.papers)) {
            rig.hub.papers = papers;
            assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.BAD_MANIFEST);
        }
    }

    @Test
    void refusesAnOlderVersionAndAnotherFileUnderTheSameNumber() throws Exception {
        rig.update(5);
        byte[] other = ReleaseRig.jar(50);
        rig.publish(5, other, rig.key, UnaryOperator.identity());
        assertThat(refusal(() -> rig.releases.offered(MODULE))).isEqualTo(Refusal.OLD_VERSION);
        rig.hub.withdraw();
        rig.publish(4);
        assertThat(refusal(() -> rig.releases.offered(MODULE))).isEqualTo(Refusal.OLD_VERSION);
    }

    @Test
    void refusesWhatTheHubDoesNotHave() {
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.UNKNOWN_MODULE);
    }

    // ---- going back ---------------------------------------------------------------------------

    @Test
    void goesBackToWhatRanBeforeAndForwardAgain() throws Exception {
        rig.update(1);
        rig.update(2);
        var before = rig.releases.previous(MODULE);
        assertThat(before.version()).isEqualTo(1);
        rig.releases.committed(before);
        assertThat(rig.releases.current(MODULE).orElseThrow().version()).isEqualTo(1);
        assertThat(refusal(() -> rig.releases.previous(MODULE))).isEqualTo(Refusal.NOT_STORED);
        var offer = rig.releases.offered(MODULE); // Version 2 is still trusted, and nothing older.
        assertThat(offer.isNew()).isFalse();
        assertThat(offer.isCurrent()).isFalse();
        rig.releases.committed(rig.releases.fetch(offer));
        assertThat(rig.releases.current(MODULE).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void keepsThreeVersionsToGoBackToAndDeletesTheRest() throws Exception {
        for (int version = 1; version <= 6; version++) {
            rig.update(version);
        }
        var stored = rig.releases.stored().getFirst();
        assertThat(stored.kept())
                .extracting(Releases.Version::version)
                .containsExactly(6L, 5L, 4L, 3L);
        assertThat(rig.files()).hasSize(2 + 4 * 2); // The lock, the state, jars and papers.
    }

    @Test
    void neverGoesBackToWhatWasRevokedOrFailed() throws Exception {
        var first = rig.update(1);
        var second = rig.update(2);
        var third = rig.update(3);
        rig.update(4);
        rig.releases.failed(third);
        rig.hub.revoke(second.sha256());
        var _ = rig.releases.offered(MODULE); // Tells of the revocation.
        assertThat(rig.releases.previous(MODULE).sha256()).isEqualTo(first.sha256());
        rig.releases.revoke(MODULE, first.sha256());
        rig.restart();
        assertThat(refusal(() -> rig.releases.previous(MODULE))).isEqualTo(Refusal.NOT_STORED);
    }

    @Test
    void whatFailedStaysMarkedAndChangesNothingElse() throws Exception {
        rig.update(1);
        rig.publish(2);
        var release = rig.releases.newest(MODULE);
        rig.releases.failed(release);
        assertThat(rig.releases.offered(MODULE).hasFailed()).isTrue();
        assertThat(rig.releases.current(MODULE).orElseThrow().version()).isEqualTo(1);
        rig.releases.committed(rig.releases.newest(MODULE)); // Somebody insists, and now it works.
        assertThat(rig.releases.offered(MODULE).hasFailed()).isFalse();
    }

    @Test
    void keepsWhatBecameOfModulesThatRun() throws Exception {
        var marks = rig.releases.marks();
        rig.publish(1);
        marks.current(rig.releases.newest(MODULE));
        rig.publish(2);
        marks.failed(rig.releases.newest(MODULE), "it broke");
        rig.restart();
        assertThat(rig.releases.modules()).containsExactly(MODULE);
        assertThat(rig.releases.current(MODULE).orElseThrow().version()).isEqualTo(1);
        assertThat(rig.releases.offered(MODULE).hasFailed()).isTrue();
    }

    // ---- starting -----------------------------------------------------------------------------

    private long startingVersion() throws RefusedException {
        return rig.releases.starting(MODULE).map(release -> release.version()).orElse(0L);
    }

    @Test
    void twoFailedStartsBringThePreviousVersionBack() throws Exception {
        rig.update(1);
        rig.update(2);
        rig.restart();
        assertThat(startingVersion()).isEqualTo(2);
        rig.restart();
        assertThat(startingVersion()).isEqualTo(2);
        rig.restart();
        assertThat(startingVersion()).isEqualTo(1);
        rig.restart();
        assertThat(startingVersion()).isEqualTo(1);
        rig.restart();
        assertThat(startingVersion()).isZero(); // Rather without the module than not at all.
        assertThat(rig.releases.offered(MODULE).hasFailed()).isTrue();
    }

    @Test
    void aStartThatWorkedCountsAnew() throws Exception {
        rig.update(1);
        rig.update(2);
        for (int i = 0; i < 5; i++) {
            rig.restart();
            var release = rig.releases.starting(MODULE).orElseThrow();
            assertThat(release.version()).isEqualTo(2);
            rig.releases.started(release);
        }
    }

    @Test
    void aDamagedFileBringsThePreviousVersionBack() throws Exception {
        rig.update(1);
        var second = rig.update(2);
        Files.write(rig.store.resolve(MODULE).resolve(second.sha256() + ".jar"), new byte[9]);
        assertThat(startingVersion()).isEqualTo(1);
    }

    @Test
    void startsNothingThatItsKeysDoNotTrustAnyMore() throws Exception {
        rig.update(1);
        rig.restart(rig.keys(SigningKey.generate()));
        assertThat(refusal(() -> rig.releases.starting(MODULE))).isEqualTo(Refusal.UNKNOWN_KEY);
        rig.restart();
        assertThat(startingVersion()).isEqualTo(1);
    }

    @Test
    void anExpiredVersionRunsOn() throws Exception {
        rig.update(1);
        rig.now.set(rig.now.get().plus(Duration.ofDays(365)));
        assertThat(startingVersion()).isEqualTo(1);
        assertThat(refusal(() -> rig.releases.newest(MODULE))).isEqualTo(Refusal.EXPIRED);
    }

    // ---- the folder ---------------------------------------------------------------------------

    @Test
    void theFolderIsOfOneProgramAndForItsEyesOnly() throws Exception {
        rig.update(1);
        assertThat(catchThrowable(() -> rig.open(Disk.REAL)))
                .hasMessageContaining("program that runs");
        try (var walk = Files.walk(rig.store)) {
            for (Path path : walk.toList()) {
                if (Files.isRegularFile(path) && !path.endsWith("lock")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo("rw-------");
                }
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.store)))
                .isEqualTo("rwx------");
    }

    @Test
    void saysNoSecret() {
        assertThat(Map.of("key", rig.key).toString())
                .doesNotContain("PRIVATE")
                .contains(rig.key.id());
        var options =
                new ReleaseOptions(
                        rig.hub.address(), "s3cret-token", TrustedKeys.none(), folder, "scene", 1);
        assertThat(options.toString()).doesNotContain("s3cret");
    }
}
