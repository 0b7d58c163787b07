package dev.heddle.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The golden frames, which the dashboard's tests read as well.
class GoldenTest {
    private static final Set<String> FROM_HOST =
            Set.of("hello", "running", "settled", "state", "event", "owner");
    private static final Set<String> FROM_HUB = Set.of("welcome", "call", "cancel", "ack");
    private static final Set<String> WATCHED =
            Set.of(
                    "welcome",
                    "snapshot",
                    "operation",
                    "state",
                    "state-deleted",
                    "event",
                    "link",
                    "actions",
                    "health",
                    "owner");

    static String golden(String name) {
        try (var in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thereIsOneFileForEachKindOfFrame() throws IOException, URISyntaxException {
        var expected = new TreeSet<String>();
        FROM_HOST.forEach(name -> expected.add("link-" + name + ".json"));
        FROM_HUB.forEach(name -> expected.add("link-" + name + ".json"));
        WATCHED.forEach(name -> expected.add("watch-" + name + ".json"));
        URL folder = Objects.requireNonNull(GoldenTest.class.getResource("/golden"));
        try (var files = Files.list(Path.of(folder.toURI()))) {
            var found =
                    files.map(file -> String.valueOf(file.getFileName()))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(expected, found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "running", "settled", "state", "event", "owner"})
    void whatAHostSaysIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("link-" + name);
        var message = Wire.readFromHost(text);
        assertEquals(Json.read(text), Json.read(Wire.write(message)));
        assertEquals(message, Wire.readFromHost(Wire.write(message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"welcome", "call", "cancel", "ack"})
    void whatAHubSaysIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("link-" + name);
        var message = Wire.readFromHub(text);
        assertEquals(Json.read(text), Json.read(Wire.write(message)));
        assertEquals(message, Wire.readFromHub(Wire.write(message)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "welcome",
                "snapshot",
                "operation",
                "state",
                "state-deleted",
                "event",
                "link",
                "actions",
                "health",
                "owner"
            })
    void whatAWatcherHearsIsReadAndWrittenWithoutLoss(String name) {
        String text = golden("watch-" + name);
        var frame = Frame.read(text);
        assertEquals(name.replace("-deleted", ""), frame.t());
        assertEquals(Json.read(text), Json.read(Json.write(frame)));
        boolean isSoft = Set.of("welcome", "snapshot", "owner").contains(name);
        assertEquals(isSoft, frame.s() == null, "only what is stored is numbered");
    }

    @Test
    void theSameRecordsReadTheDataOfWatchFrames() {
        var owner = Json.convert(Frame.read(golden("watch-owner")).d(), Wire.OwnerInfo.class);
        assertEquals(Frame.read(golden("watch-owner")).d(), Json.read(Json.write(owner)));
        assertEquals(Wire.OUTCOMES, List.copyOf(owner.outcomes().keySet()));
        for (var action : Frame.read(golden("watch-actions")).d().path("actions")) {
            var read = Json.convert(action, Wire.ActionInfo.class);
            assertEquals(action, Json.read(Json.write(read)));
        }
        var operations = Frame.read(golden("watch-snapshot")).d().path("operations");
        assertFalse(operations.isEmpty());
        for (var operation : operations) {
            boolean settled = operation.path("state").asString().equals("settled");
            assertEquals(settled, operation.has("outcome"), "an outcome, exactly when settled");
        }
    }
}
