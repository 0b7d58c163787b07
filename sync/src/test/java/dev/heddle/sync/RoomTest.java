package dev.heddle.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RoomTest {
    private final Owner owner = Owner.hosted("rooms", Policy.DEFAULT);
    private final Room room = new Room(owner, () -> 1_774_000_000_000L);
    private int snapshots;

    /// Keeps what it is told; takes `room` more frames and then refuses.
    private static final class Listener implements Room.Watcher {
        private final List<Frame> frames = new ArrayList<>();
        private final List<Frame> soft = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private Wire.@Nullable Close closed;

        @Override
        public boolean take(String text, String position) {
            if (room-- <= 0) {
                return false;
            }
            frames.add(Frame.read(text));
            return true;
        }

        @Override
        public void takeSoft(String text) {
            soft.add(Frame.read(text));
        }

        @Override
        public void close(Wire.Close reason) {
            closed = reason;
        }

        List<String> types() {
            return frames.stream().map(Frame::t).toList();
        }

        List<Long> numbers() {
            return frames.stream().map(Frame::s).filter(s -> s != null).toList();
        }

        boolean recovered() {
            return frames.getFirst().d().path("recovered").asBoolean();
        }
    }

    @BeforeEach
    void ownTheRoom() {
        owner.tick();
    }

    private Listener join(String from) {
        var listener = new Listener();
        room.join(listener, from, this::snapshot);
        return listener;
    }

    private JsonNode snapshot(long seq) {
        snapshots++;
        return Json.read("{\"seq\":" + seq + "}");
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            room.publish("event", null, null, Json.read("{\"n\":" + i + "}"));
        }
    }

    @Test
    void oneWatcherTooManyIsToldToComeBackLater() {
        var first = join("");
        for (int i = 1; i < Room.MAX_WATCHERS; i++) {
            join("");
        }

        var late = join("");

        assertEquals(Wire.Close.BUSY, late.closed);
        assertEquals(List.of(), late.types());
        room.leave(first);
        assertNull(join("").closed);
    }

    @Test
    void aNewcomerIsGreetedAndShownASnapshotAndThenHearsEverythingInOrder() {
        publish(3);
        var listener = join("");
        publish(2);
        assertEquals(List.of("welcome", "snapshot", "event", "event"), listener.types());
        assertFalse(listener.recovered());
        assertEquals(3, listener.frames.get(0).d().path("seq").asLong());
        assertEquals(3, listener.frames.get(1).d().path("seq").asLong());
        assertEquals(List.of(4L, 5L), listener.numbers());
        assertEquals(3L, listener.frames.get(2).p());
        assertEquals(4L, listener.frames.get(3).p());
    }

    @Test
    void oneWhoComesBackHearsExactlyWhatItMissedFromAnyKeptPosition() {
        publish(20);
        for (long seen = 0; seen <= 20; seen++) {
            var listener = join(room.epoch() + ":" + seen);
            assertTrue(listener.recovered());
            assertEquals(20 - seen, listener.numbers().size());
            long previous = seen;
            for (var frame : listener.frames.subList(1, listener.frames.size())) {
                assertEquals(previous, frame.p());
                assertEquals(previous + 1, frame.s());
                previous++;
            }
            room.leave(listener);
        }
        assertEquals(0, snapshots);
    }

    @Test
    void oneWithAStrangePositionStartsAnew() {
        publish(5);
        var strange =
                List.of(
                        "",
                        ":",
                        "5",
                        "other-epoch:5",
                        room.epoch(),
                        room.epoch() + ":",
                        room.epoch() + ":6",
                        room.epoch() + ":-1",
                        room.epoch() + ":five",
                        room.epoch() + ":9223372036854775808",
                        ":" + room.epoch() + ":5");
        for (String from : strange) {
            var listener = join(from);
            assertFalse(listener.recovered(), from);
            assertEquals(List.of("welcome", "snapshot"), listener.types(), from);
        }
    }

    @Test
    void keepsTheNewestThousandFrames() {
        publish(Room.KEPT_FRAMES + 5);
        assertTrue(join(room.epoch() + ":5").recovered());
        assertFalse(join(room.epoch() + ":4").recovered());
    }

    @Test
    void keepsFewerFramesIfTheyAreLong() {
        String text = "x".repeat(Room.KEPT_CHARACTERS / 8);
        for (int i = 0; i < 20; i++) {
            room.publish("event", null, null, Json.node(List.of(text)));
        }
        assertFalse(join(room.epoch() + ":12").recovered());
        assertTrue(join(room.epoch() + ":13").recovered());
    }

    @Test
    void aFrameTooLongToKeepIsStillToldToWhoWatches() {
        var listener = join("");
        room.publish("event", null, null, Json.node("x".repeat(Room.KEPT_CHARACTERS)));
        assertEquals(List.of(1L), listener.numbers());
        assertFalse(join(room.epoch() + ":0").recovered());
        assertTrue(join(room.epoch() + ":1").recovered());
    }

    @Test
    void oneThatRefusesIsOutAndTheOthersHearOn() {
        var steady = join("");
        var slow = join("");
        var other = join("");
        slow.room = 1;
        publish(3);
        assertEquals(List.of(1L), slow.numbers());
        assertEquals(List.of(1L, 2L, 3L), steady.numbers());
        assertEquals(List.of(1L, 2L, 3L), other.numbers());
        assertEquals(2, room.watching());
    }

    @Test
    void oneThatRefusesWhileItCatchesUpNeverGetsIn() {
        publish(5);
        for (int takes = 0; takes < 4; takes++) {
            var slow = new Listener();
            slow.room = takes;
            room.join(slow, room.epoch() + ":0", this::snapshot);
            publish(1);
            assertEquals(takes, slow.frames.size());
        }
        assertEquals(0, room.watching());
    }

    @Test
    void softFramesAreNeitherNumberedNorKept() {
        var listener = join("");
        publish(1);
        room.publishSoft("owner", Json.read("{}"));
        publish(1);
        assertEquals(List.of(1L, 2L), listener.numbers());
        assertNull(listener.soft.getFirst().s());
        var back = join(room.epoch() + ":0");
        assertEquals(List.of("welcome", "event", "event"), back.types());
        assertTrue(back.soft.isEmpty());
    }

    @Test
    void oneWhoLeftHearsNothingMore() {
        var listener = join("");
        room.leave(listener);
        publish(1);
        assertEquals(List.of(), listener.numbers());
        assertEquals(0, room.watching());
    }

    @Test
    void endsForAllWhenItIsClosed() {
        var one = join("");
        var two = join("");
        room.close(Wire.Close.HUB_STOPPING);
        publish(1);
        assertEquals(Wire.Close.HUB_STOPPING, one.closed);
        assertEquals(Wire.Close.HUB_STOPPING, two.closed);
        assertEquals(List.of(), one.numbers());
    }

    @Test
    void carriesKeyAndCause() {
        var listener = join("");
        room.publish("operation", "op-1", "op-1", Json.read("{}"));
        var frame = listener.frames.getLast();
        assertEquals("op-1", frame.k());
        assertEquals("op-1", frame.id());
        assertEquals(1_774_000_000_000L, frame.ts());
    }

    @Test
    void isTouchedOnItsOwnersThreadOnly() throws InterruptedException {
        var thrown = new ArrayList<Throwable>();
        var other =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> thrown.add(e))
                        .start(() -> publish(1));
        other.join();
        assertEquals(1, thrown.size());
        assertThrows(
                WrongThreadException.class,
                () -> {
                    throw thrown.getFirst();
                });
    }
}
