package dev.heddle.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import dev.heddle.sync.PolledLink;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.RoomState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// One polled link, on a clock that a test moves.
class LinkPollTest {
    private static final long SECOND = 1_000_000_000;
    private static final FromHost.Hello HELLO =
            new FromHost.Hello(
                    "i-1",
                    List.of(),
                    new OwnerInfo("stage", "open", "ok", 0, null, 0, 0, 0, 0, Map.of(), null),
                    List.of());

    private final Owner owner = Owner.hosted("hub", Policy.DEFAULT);
    private final Hosts hosts = new Hosts(owner, new NoTiming(), new MemoryRoomLog());
    private final LinkPoll link = new LinkPoll(hosts, "stage", "token", 0);
    private final List<String> answers = new ArrayList<>();

    LinkPollTest() {
        owner.tick(); // The test's thread owns the rooms.
        take(1, 1, 0, 0, HELLO);
        answers.clear();
    }

    private void take(long n, long first, long heard, long now, FromHost... messages) {
        var request = new PolledLink.Request("l", n, first, heard, 20_000, false, List.of());
        link.take(request, List.of(messages), now, answers::add);
    }

    private PolledLink.Answer last() {
        return Json.convert(Json.read(answers.getLast()), PolledLink.Answer.class);
    }

    private String state() {
        var shown = new ArrayList<String>();
        hosts.show("stage", answer -> shown.add(Json.write(answer.body())));
        return Json.read(shown.getFirst()).path("link").asString();
    }

    @Test
    void holdsTheNewestRequestUntilThereIsSomethingToSay() {
        take(2, 2, 1, 0);
        assertTrue(answers.isEmpty());
        link.send(new FromHub.Cancel("x"));
        assertThat(last().frames()).hasSize(1);
        assertEquals(2, last().first(), "the welcome was heard");
    }

    @Test
    void holdsNoRequestForMoreThanTwentySeconds() {
        take(2, 2, 1, 0);
        assertTrue(link.look(19 * SECOND));
        assertTrue(answers.isEmpty());
        assertTrue(link.look(20 * SECOND));
        assertThat(last().frames()).isEmpty();
        assertEquals("online", state());
    }

    @Test
    void answersAnOlderRequestAtOnceAndALateOneWithNothing() {
        take(3, 2, 1, 0);
        take(4, 2, 1, 0);
        assertEquals(1, answers.size());
        link.send(new FromHub.Cancel("x"));
        assertEquals(2, answers.size());
        take(2, 2, 0, 0);
        assertThat(last().frames()).isEmpty();
    }

    @Test
    void whatWasNotHeardComesAgain() {
        take(2, 2, 0, 0);
        assertEquals(1, last().first());
        assertThat(last().frames().getFirst().path("t").asString()).isEqualTo("welcome");
    }

    @Test
    void aHostThatIsSilentIsOfflineAndHearsWhyIfItComesBack() {
        assertTrue(link.look(12 * SECOND));
        assertEquals("online", state());
        assertTrue(link.look(13 * SECOND));
        assertEquals("offline", state());
        take(2, 2, 1, 14 * SECOND);
        var close = last().close();
        assertEquals(Wire.Close.SILENT.code(), close == null ? 0 : close.code());
        assertFalse(link.look(80 * SECOND), "then it is forgotten");
    }

    @Test
    void aHoleOrASecondHelloEndsTheLink() {
        take(2, 5, 1, 0, new FromHost.Running("x"));
        var close = last().close();
        assertEquals(Wire.Close.PROTOCOL.code(), close == null ? 0 : close.code());
        assertEquals("offline", state());
    }

    @Test
    void doesNotGatherCallsForAHostThatFetchesNone() {
        for (int i = 0; i < 100; i++) {
            link.send(new FromHub.Cancel("x" + i));
        }
        assertFalse(link.isWritable());
        take(2, 2, 1, 0);
        assertThat(last().frames()).hasSize(100);
        take(3, 2, 101, 0);
        assertTrue(link.isWritable());
    }

    /// A log of many hubs that answers when the test says so.
    private static final class Late extends ForwardingRoomLog {
        private final List<Runnable> late = new ArrayList<>();

        Late() {
            super(new MemoryRoomLog());
        }

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public CompletionStage<RoomState> snapshot(String room) {
            var answer = new CompletableFuture<RoomState>();
            late.add(() -> log.snapshot(room).thenAccept(answer::complete));
            return answer;
        }
    }

    @Test
    void whatIsSaidWithTheHelloIsHeardOnceTheHubHasTakenTheHost() {
        var late = new Late();
        var slow = new Hosts(owner, new NoTiming(), late);
        var early = new LinkPoll(slow, "stage", "token", 0);
        var state = new FromHost.State("lamp", Json.read("\"on\""));
        var request = new PolledLink.Request("l", 1, 1, 0, 20_000, false, List.of());
        early.take(request, List.of(HELLO, state), 0, answers::add);
        assertThat(answers).isEmpty();
        late.late.removeFirst().run();
        assertThat(answers.getFirst()).contains("welcome");
        var watched = new ArrayList<String>();
        assertTrue(slow.join("stage", watching(watched), ""));
        assertThat(watched.getLast()).contains("lamp");
    }

    private static Room.Watcher watching(List<String> frames) {
        return new Room.Watcher() {
            @Override
            public boolean take(String text, String position) {
                return frames.add(text);
            }

            @Override
            public void takeSoft(String text) {}

            @Override
            public void close(Wire.Close reason) {}
        };
    }
}
