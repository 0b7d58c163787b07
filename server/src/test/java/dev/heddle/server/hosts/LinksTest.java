package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.hosts.Rig.FakeLink;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.KeyedState;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.NullNode;

/// Who may link under which name, and what watchers see of it.
class LinksTest {
    private final Rig rig = new Rig();

    private static KeyedState keyed(String key, String json) {
        return new KeyedState(key, Json.read(json));
    }

    @Test
    void aLinkIsWelcomed() {
        assertEquals(new FromHub.Welcome(5000), rig.link().sent.getFirst());
    }

    @Test
    void aSecondLinkWithTheSameTokenEndsTheFirst() {
        var first = rig.link();
        var second = rig.link();
        assertEquals(Wire.Close.REPLACED, first.closed);
        assertNull(second.closed);
        rig.begin();
        assertEquals(1, second.calls().size());
    }

    @Test
    void aSecondLinkWithAnotherTokenIsRefused() {
        var first = rig.link();
        var second = new FakeLink("token-2");
        assertFalse(rig.links(Rig.HOST, second, Rig.hello("i-2")));
        assertEquals(Wire.Close.BAD_TOKEN, second.closed);
        assertNull(first.closed);
        assertEquals("i-1", rig.host().path("instance").asString());
    }

    @Test
    void aHostThatOnlyChangesItsLinkIsHandedAgainWhatItHasNotAnswered() {
        var first = new FakeLink("token-1");
        first.speaksOurs = true;
        assertTrue(rig.links(Rig.HOST, first, Rig.hello("i-1")));
        var waits = rig.call();
        String settled = rig.begin();
        rig.settle(first, settled, "executed");
        String runs = rig.begin();
        rig.hear(first, new FromHost.Running(runs));
        var second = new FakeLink("token-1");
        second.speaksOurs = true;
        assertTrue(rig.links(Rig.HOST, second, Rig.hello("i-1")));
        assertEquals(Wire.Close.REPLACED, first.closed);
        assertTrue(waits.waits(), "nothing became unknown");
        assertEquals(List.of(first.calls().getFirst()), second.calls());
        assertEquals("running", rig.stateOf(runs));
        rig.settle(second, second.lastCall(), "executed");
        assertEquals(200, waits.status());
    }

    @Test
    void whatBecameUnknownIsHandedAgainToTheSameInstanceOnly() {
        var first = rig.link();
        String id = rig.begin();
        rig.hosts.lost(Rig.HOST, first, "gone");
        var face = rig.link(); // Of the same name for its instance, but it knows no calls.
        assertTrue(face.calls().isEmpty());
        var same = new FakeLink("token-1");
        same.speaksOurs = true;
        assertTrue(rig.links(Rig.HOST, same, Rig.hello("i-1")));
        assertEquals(id, same.lastCall());
        for (int i = 0; i < 2; i++) { // However often it links: it has never heard of it.
            var other = new FakeLink("token-1");
            other.speaksOurs = true;
            assertTrue(rig.links(Rig.HOST, other, Rig.hello("i-2")));
            assertTrue(other.calls().isEmpty());
        }
        assertEquals("unknown", rig.stateOf(id));
    }

    @Test
    void anotherTokenMayTakeANameThatIsFree() {
        var first = rig.link();
        rig.hosts.lost(Rig.HOST, first, "gone");
        assertTrue(rig.links(Rig.HOST, new FakeLink("token-2"), Rig.hello("i-2")));
    }

    @Test
    void aSecondHelloEndsTheLink() {
        var link = rig.link();
        rig.hear(link, Rig.hello("i-1"));
        assertEquals(Wire.Close.PROTOCOL, link.closed);
    }

    @Test
    void knowsSoManyNamesAndNoMore() {
        for (int i = 0; i < Hosts.MAX_HOSTS; i++) {
            assertTrue(rig.links("h" + i, new FakeLink("t"), Rig.hello("i")));
        }
        var link = new FakeLink("t");
        assertFalse(rig.links("one-more", link, Rig.hello("i")));
        assertEquals(Wire.Close.PROTOCOL, link.closed);
        assertEquals(Hosts.MAX_HOSTS, rig.hosts.size());
    }

    @Test
    void watchersSeeLinkAndActionsComeAndGo() {
        var link = rig.link();
        var watcher = rig.watch("");
        rig.hosts.lost(Rig.HOST, link, "the connection broke");
        var gone = watcher.of("link").getLast().d();
        assertEquals("offline", gone.path("link").asString());
        assertEquals("the connection broke", gone.path("reason").asString());
        rig.link(Rig.hello("i-2"));
        var back = watcher.of("link").getLast().d();
        assertEquals("online", back.path("link").asString());
        assertEquals("i-2", back.path("instance").asString());
        assertFalse(back.has("reason"));
        assertEquals(2, watcher.of("actions").getLast().d().path("actions").size());
    }

    @Test
    void watchersSeeOnlyWhatChangedInTheStateOfAHostThatComesBack() {
        var link =
                rig.link(
                        Rig.hello("i-1", keyed("same", "1"), keyed("new", "1"), keyed("old", "1")));
        var watcher = rig.watch("");
        rig.hosts.lost(Rig.HOST, link, "gone");
        rig.link(Rig.hello("i-1", keyed("same", "1"), keyed("new", "2"), keyed("more", "3")));
        var seen = watcher.of("state").stream().map(frame -> frame.k() + "=" + frame.d()).toList();
        assertThat(seen).containsExactlyInAnyOrder("new=2", "more=3", "old=null");
        var state = rig.watch("").frames.getLast().d().path("state");
        assertThat(state.toString())
                .contains("{\"k\":\"same\",\"d\":1}", "{\"k\":\"new\",\"d\":2}")
                .doesNotContain("old");
    }

    @Test
    void stateIsKeptByKeyAndNullDeletes() {
        var link = rig.link();
        var watcher = rig.watch("");
        rig.hear(link, new FromHost.State("a", Json.read("1")));
        rig.hear(link, new FromHost.State("a", Json.read("2")));
        rig.hear(link, new FromHost.State("a", NullNode.getInstance()));
        assertEquals(3, watcher.of("state").size());
        assertTrue(watcher.of("state").getLast().d().isNull());
        assertEquals(0, rig.watch("").frames.getLast().d().path("state").size());
    }

    @Test
    void aHostThatShowsTooMuchStateIsCutOff() {
        var link = rig.link();
        var value = Json.node("x".repeat(100_000));
        for (int i = 0; i < 10; i++) {
            rig.hear(link, new FromHost.State("same", value));
        }
        assertNull(link.closed);
        for (int i = 0; i < 11; i++) {
            rig.hear(link, new FromHost.State("key-" + i, value));
        }
        assertEquals(Wire.Close.PROTOCOL, link.closed);
    }

    @Test
    void eventsAreNumberedAndReportsAreSoft() {
        var link = rig.link();
        var watcher = rig.watch("");
        rig.hear(link, new FromHost.Event("spawned", Json.read("{\"n\":1}")));
        rig.hear(link, new FromHost.Report(Rig.OK));
        var event = watcher.of("event").getFirst();
        assertEquals("{\"type\":\"spawned\",\"data\":{\"n\":1}}", event.d().toString());
        assertTrue(event.s() != null);
        assertEquals("stage", watcher.soft.getLast().d().path("name").asString());
        assertNull(watcher.soft.getLast().s());
        assertTrue(watcher.of("health").isEmpty(), "nothing turned");
    }

    @Test
    void aWatcherSeesEveryStateOfAnOperation() {
        var link = rig.link();
        var watcher = rig.watch("");
        String id = rig.begin();
        rig.hear(link, new FromHost.Running(id));
        rig.settle(link, id, "executed");
        assertEquals(List.of("queued", "running", "settled"), watcher.states(id));
        for (var frame : watcher.of("operation")) {
            assertEquals(id, frame.id());
        }
    }

    @Test
    void aWatcherThatComesBackIsToldWhatItMissed() {
        var link = rig.link();
        var first = rig.watch("");
        var welcome = first.frames.getFirst().d();
        rig.hosts.leave(Rig.HOST, first);
        rig.hear(link, new FromHost.Event("missed", Json.read("{}")));
        var back = rig.watch(welcome.path("epoch").asString() + ":" + welcome.path("seq").asLong());
        assertTrue(back.frames.getFirst().d().path("recovered").asBoolean());
        assertEquals(List.of("welcome", "event"), back.frames.stream().map(f -> f.t()).toList());
    }

    @Test
    void actionsAreFoundByAliasAndInAnyCase() {
        var link = rig.link();
        rig.call(Rig.keyed(" Add ", "{}", null));
        assertEquals("spawn", link.calls().getLast().action());
        var unknown = rig.call(Rig.keyed("dance", "{}", null));
        assertEquals(404, unknown.status());
        assertEquals("unknown_action", unknown.code());
    }

    @Test
    void listsLeaveOutTheActions() {
        rig.link();
        var list = Json.read(Json.write(rig.hosts.list().body())).path("hosts");
        assertEquals(1, list.size());
        assertFalse(list.path(0).has("actions"));
        assertTrue(rig.host().has("actions"));
        assertEquals(404, rig.show("nobody").status());
        assertEquals(404, rig.look("op-of-nobody").status());
    }
}
