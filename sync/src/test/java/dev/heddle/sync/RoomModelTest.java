package dev.heddle.sync;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Watchers that lose their connection, refuse frames and come back at random, against a hub that
/// restarts: what each knows in the end is what is true, and it never missed a frame unnoticed.
class RoomModelTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 400;

    /// What is broken on purpose, to see that the model notices.
    enum Fault {
        NONE,
        LOSES_A_FRAME,
        REPEATS_A_FRAME,
        RESUMES_ONE_TOO_LATE
    }

    /// The state that the room's frames describe: a number under each key.
    private static final class Truth {
        private final Owner owner = Owner.hosted("rooms", Policy.DEFAULT);
        private final Map<String, Integer> state = new HashMap<>();
        private Room room = new Room(owner, () -> 0);

        Truth() {
            owner.tick();
        }

        void change(String key, int value) {
            if (value == 0) {
                state.remove(key);
                room.publish("state", key, null, Json.read("null"));
            } else {
                state.put(key, value);
                room.publish("state", key, null, Json.node(value));
            }
        }

        void restart() {
            room = new Room(owner, () -> 0); // Whoever watched the old one has to come back.
        }

        JsonNode snapshot(long seq) {
            return Json.node(Map.of("seq", seq, "state", state));
        }
    }

    /// A client: applies frames, remembers its position, checks that none is missing.
    private static final class Client implements Room.Watcher {
        private final Truth truth;
        private final Random random;
        private final Fault fault;
        private final Map<String, Integer> known = new HashMap<>();
        private final List<String> wrong = new ArrayList<>();
        private String epoch = "";
        private long seen;
        private boolean joined;

        Client(Truth truth, Random random, Fault fault) {
            this.truth = truth;
            this.random = random;
            this.fault = fault;
        }

        void join() {
            if (!joined) {
                joined = true;
                long from = fault == Fault.RESUMES_ONE_TOO_LATE ? seen + 1 : seen;
                truth.room.join(this, epoch + ":" + from, truth::snapshot);
            }
        }

        void drop() {
            joined = false;
            truth.room.leave(this);
        }

        @Override
        public boolean take(String text, String position) {
            if (random.nextInt(50) == 0) {
                joined = false; // Its outbox is full: this frame is not delivered.
                return false;
            }
            if (fault == Fault.LOSES_A_FRAME && random.nextInt(100) == 0) {
                return true;
            }
            apply(Frame.read(text));
            if (fault == Fault.REPEATS_A_FRAME && random.nextInt(100) == 0) {
                apply(Frame.read(text));
            }
            return true;
        }

        private void apply(Frame frame) {
            switch (frame.t()) {
                case "welcome" -> epoch = frame.d().path("epoch").asString();
                case "snapshot" -> {
                    known.clear();
                    frame.d()
                            .path("state")
                            .properties()
                            .forEach(entry -> known.put(entry.getKey(), entry.getValue().asInt()));
                    seen = frame.d().path("seq").asLong();
                }
                case "state" -> {
                    Long number = frame.s();
                    Long previous = frame.p();
                    if (number == null || previous == null || previous != seen) {
                        wrong.add(
                                "a gap: at %d came %s after %s".formatted(seen, number, previous));
                    }
                    seen = number == null ? seen : number;
                    if (frame.d().isNull()) {
                        known.remove(frame.k());
                    } else {
                        known.put(String.valueOf(frame.k()), frame.d().asInt());
                    }
                }
                default -> wrong.add("a strange frame: " + frame);
            }
        }

        @Override
        public void takeSoft(String text) {}

        @Override
        public void close(Wire.Close reason) {}

        void requireTruth() {
            if (!wrong.isEmpty()) {
                throw new AssertionError(wrong.getFirst());
            }
            if (!known.equals(truth.state)) {
                throw new AssertionError("it knows " + known + ", true is " + truth.state);
            }
        }
    }

    private static void run(long seed, Fault fault) {
        var random = new Random(seed);
        var truth = new Truth();
        var clients = new ArrayList<Client>();
        for (int i = 0; i < 3; i++) {
            clients.add(new Client(truth, random, fault));
        }
        for (int step = 0; step < STEPS; step++) {
            var client = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(16)) {
                case 0 -> client.drop();
                case 1, 2, 3 -> client.join();
                case 4 -> {
                    if (random.nextInt(30) == 0) {
                        truth.restart();
                        clients.forEach(Client::drop);
                    }
                }
                case 5 -> {
                    if (random.nextInt(20) == 0) { // More than is kept: those away start anew.
                        for (int i = 0; i <= Room.KEPT_FRAMES; i++) {
                            truth.change("k0", i + 1);
                        }
                    }
                }
                default -> truth.change("k" + random.nextInt(5), random.nextInt(4));
            }
        }
        for (var client : clients) {
            while (!client.joined) { // It may refuse frames again while it catches up.
                client.join();
            }
            client.requireTruth();
        }
    }

    private static void runAll(Fault fault) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                run(seed, fault);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void whoComesBackKnowsWhatIsTrueAndMissedNothingUnnoticed() {
        assertDoesNotThrow(() -> runAll(Fault.NONE));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void findsAPlantedFault(Fault fault) {
        assertThrows(AssertionError.class, () -> runAll(fault));
    }
}
