package dev.heddle.server.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.KeyedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// The golden frames that the dashboard reads have the fields of those that the hub really sends.
class GoldenFramesTest {
    private static final Path GOLDEN = Path.of("../sync/src/test/resources/golden");

    private final Rig rig = new Rig();

    private static Frame golden(String name) throws IOException {
        return Frame.read(Files.readString(GOLDEN.resolve("watch-" + name + ".json")));
    }

    /// The names of all fields at all depths; of a list, those of its first item.
    private static Set<String> fields(JsonNode node) {
        var fields = new TreeSet<String>();
        collect("", node, fields);
        return fields;
    }

    private static void collect(String path, JsonNode node, Set<String> fields) {
        if (node.isArray() && !node.isEmpty()) {
            collect(path + "[]", node.path(0), fields);
        }
        for (var property : node.properties()) {
            String name = path + "." + property.getKey();
            fields.add(name);
            // What a program makes of its own is nobody's contract.
            if (!List.of("schema", "params", "result", "outcomes", "data")
                    .contains(property.getKey())) {
                collect(name, property.getValue(), fields);
            }
        }
    }

    private static void assertSame(String name, Frame sent) throws IOException {
        var golden = golden(name);
        assertEquals(fields(golden.d()), fields(sent.d()), name);
        assertEquals(golden.t(), sent.t());
        assertEquals(golden.s() == null, sent.s() == null, name);
        assertEquals(golden.p() == null, sent.p() == null, name);
        assertEquals(golden.k() == null, sent.k() == null, name);
        assertEquals(golden.id() == null, sent.id() == null, name);
        assertEquals(golden.ts() == null, sent.ts() == null, name);
    }

    @Test
    void areLikeTheFramesThatTheHubSends() throws IOException {
        var cube = Json.read("{\"kind\":\"cube\",\"location\":[0,50,0]}");
        var link = rig.link(Rig.hello("i-1", new KeyedState("cube", cube)));
        String id = rig.begin();
        rig.settle(link, id, "executed");
        rig.rule("{\"delete_actor\":\"ask\"}");
        rig.hear(link, new FromHost.Event("spawned", Json.read("{}")));
        var watcher = rig.watch("");
        assertSame("welcome", watcher.frames.getFirst());
        assertSame("snapshot", watcher.frames.get(1));
        String keyed = rig.begin(Rig.keyed("spawn", "{\"kind\":\"cube\"}", "retry-7"));
        rig.settle(link, keyed, "executed");
        assertSame("operation", watcher.of("operation").getLast());
        rig.hear(link, new FromHost.State("cube", cube));
        assertSame("state", watcher.of("state").getLast());
        rig.hear(link, new FromHost.State("cube", NullNode.getInstance()));
        assertSame("state-deleted", watcher.of("state").getLast());
        rig.hear(link, new FromHost.Event("spawned", Json.read("{}")));
        assertSame("event", watcher.of("event").getLast());
        rig.begin(Rig.by(Rig.ASSISTANT, Rig.keyed("clear", "{}", null)));
        assertSame("operation-asks", watcher.of("operation").getLast());
        rig.rule("{\"delete_actor\":\"ask\",\"spawn_primitive\":\"allow\"}");
        assertSame("policy", watcher.of("policy").getLast());
        rig.hear(link, new FromHost.Report(Rig.STALLED));
        assertSame("health", watcher.of("health").getLast());
        assertSame("owner", watcher.soft.getLast());
        rig.hosts.lost(Rig.HOST, link, "the connection broke");
        assertSame("link", watcher.of("link").getLast());
        rig.link();
        assertSame("actions", watcher.of("actions").getLast());
    }
}
