package dev.heddle.server.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.agent.release.SigningKey;
import dev.heddle.server.TestModule;
import dev.heddle.server.modules.ModuleRepository.RefusedException;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.RoomLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several hubs that hand out the same modules.
class SharedModulesTest {
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir private Path folder;

    private final RoomLog log = new MemoryRoomLog();
    private final MemoryFiles files = new MemoryFiles();

    /// Files in memory, which may be out of reach.
    private static final class MemoryFiles implements SharedFiles {
        final Map<String, byte[]> files = new ConcurrentHashMap<>();
        boolean outOfReach;

        @Override
        public byte[] get(String name) throws IOException {
            byte[] file = files.get(name);
            if (file == null || outOfReach) {
                throw new IOException("not there");
            }
            return file.clone();
        }

        @Override
        public void put(String name, byte[] file) {
            files.put(name, file.clone());
        }

        @Override
        public void delete(String name) {
            files.remove(name);
        }
    }

    /// A catalogue that tells nobody of changes, so that a test decides when a hub looks.
    private static final class Silent implements Catalogue {
        final Catalogue catalogue;
        Runnable changed = () -> {};
        Runnable beforeChange = () -> {};

        Silent(Catalogue catalogue) {
            this.catalogue = catalogue;
        }

        @Override
        public Known read() throws IOException {
            return catalogue.read();
        }

        @Override
        public boolean change(Known since, Map<Version, Optional<Item>> changes)
                throws IOException {
            var before = beforeChange;
            beforeChange = () -> {};
            before.run();
            return catalogue.change(since, changes);
        }

        @Override
        public void onChange(Runnable listener) {
            changed = listener;
        }

        @Override
        public byte[] file(Version version) throws IOException {
            return catalogue.file(version);
        }

        @Override
        public void put(Version version, byte[] file) throws IOException {
            catalogue.put(version, file);
        }

        @Override
        public void delete(Version version) throws IOException {
            catalogue.delete(version);
        }
    }

    private Silent catalogue() {
        return new Silent(new SharedCatalogue(log, files));
    }

    private ModuleRepository hub(String name, Catalogue catalogue) throws IOException {
        return ModuleRepository.open(folder.resolve(name), 4 << 20, Optional.of(catalogue));
    }

    private static void look(ModuleRepository hub, Silent catalogue) {
        catalogue.changed.run();
        hub.lookAgain();
    }

    private static void publish(ModuleRepository hub, long version) throws Exception {
        var _ = hub.announce(TestModule.papers(KEY, "lights", version, TestModule.jar(version)));
        var _ = hub.publish("lights", version, TestModule.jar(version));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatOneHubTakesAllHandOut() throws Exception {
        var seesA = catalogue();
        var seesB = catalogue();
        var a = hub("a", seesA);
        var b = hub("b", seesB);

        publish(a, 1);
        look(b, seesB);
        assertThat(b.list("lights")).isEqualTo(a.list("lights")).hasSize(1);
        assertThat(Files.readAllBytes(b.file("lights", 1))).isEqualTo(TestModule.jar(1));
        assertThat(b.papers("lights", 1).text()).isEqualTo(a.papers("lights", 1).text());

        var _ = b.revoke("lights", 1);
        look(a, seesA);
        assertThat(a.list("lights").getFirst().revoked()).isTrue();
        assertThat(files.files).isEmpty();
    }

    @Test
    void anAnnouncementAtOneHubIsMetByItsFileAtAnother() throws Exception {
        var a = hub("a", catalogue());
        var b = hub("b", catalogue());

        var _ = a.announce(TestModule.papers(KEY, "lights", 1, TestModule.jar(1)));
        var _ = b.publish("lights", 1, TestModule.jar(1));
        assertThat(b.list("lights")).hasSize(1);
    }

    @Test
    void ofTwoHubsThatTakeTheSameVersionOneRefusesIt() throws Exception {
        var seesA = catalogue();
        var a = hub("a", seesA);
        var b = hub("b", catalogue());
        seesA.beforeChange =
                () -> {
                    try {
                        publish(b, 1);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                };

        var refusal =
                catchThrowableOfType(
                        RefusedException.class,
                        () -> a.announce(TestModule.papers(KEY, "lights", 1, TestModule.jar(7))));
        assertThat(refusal.problem()).isEqualTo(Problem.OLD_VERSION);
        assertThat(Files.readAllBytes(a.file("lights", 1))).isEqualTo(TestModule.jar(1));
    }

    @Test
    void whoJoinsBringsWhatItHasAndLearnsTheRest() throws Exception {
        publish(ModuleRepository.open(folder.resolve("a")), 1);
        publish(ModuleRepository.open(folder.resolve("b")), 2);

        var _ = hub("a", catalogue());
        var b = hub("b", catalogue());
        assertThat(b.list("lights")).hasSize(2);
        var a = hub("a", catalogue());
        assertThat(a.list("lights")).isEqualTo(b.list("lights"));
        assertThat(Files.readAllBytes(a.file("lights", 2))).isEqualTo(TestModule.jar(2));
    }

    @Test
    void aFileThatCannotBeFetchedComesLater() throws Exception {
        var seesB = catalogue();
        var a = hub("a", catalogue());
        var b = hub("b", seesB);
        publish(a, 1);

        files.outOfReach = true;
        look(b, seesB);
        assertThat(b.list()).isEmpty();
        files.outOfReach = false;
        b.lookAgain();
        assertThat(b.list("lights")).hasSize(1);
    }

    @Test
    void ofMoreThanTwentyVersionsTheOldestGoesEverywhere() throws Exception {
        var seesB = catalogue();
        var a = hub("a", catalogue());
        var b = hub("b", seesB);
        for (int version = 1; version <= ModuleRepository.MAX_VERSIONS + 1; version++) {
            publish(a, version);
        }
        look(b, seesB);
        assertThat(b.list("lights"))
                .hasSize(ModuleRepository.MAX_VERSIONS)
                .isEqualTo(a.list("lights"));
        assertThat(files.files).hasSize(ModuleRepository.MAX_VERSIONS);
    }
}
