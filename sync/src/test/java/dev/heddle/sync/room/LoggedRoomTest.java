package dev.heddle.sync.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LoggedRoomTest {
    private static final Member ADA = new Member("ada", "Ada", Role.ACT);

    private final SimHost host = new SimHost();
    private final Owner owner = host.owner("rooms", Policy.DEFAULT);
    private final List<String> answers = new ArrayList<>();
    private final Asker asker =
            new Asker() {
                @Override
                public void done(CommandId id, long seq) {
                    answers.add(id + " done " + seq);
                }

                @Override
                public void refused(CommandId id, Decision.Refused why) {
                    answers.add(id + " " + why.code());
                }
            };
    private final MemoryRoomLog log = new MemoryRoomLog();
    private LoggedRoom<Command.Ordered> room = open();

    private LoggedRoom<Command.Ordered> open() {
        return open(Duration.ZERO, Duration.ZERO);
    }

    private LoggedRoom<Command.Ordered> open(Duration window, Duration windowOfReader) {
        var made = new ArrayList<LoggedRoom<Command.Ordered>>();
        host.onLoop(() ->
                made.add(
                        new LoggedRoom<>(
                                "room",
                                owner,
                                log,
                                () -> 1,
                                window,
                                windowOfReader,
                                new Session())));
        settle();
        return made.getFirst();
    }

    /// What the log answers comes back by timers.
    private void settle() {
        for (int i = 0; i < 3; i++) {
            host.advance(Duration.ofMillis(1));
        }
    }

    private void say(long number) {
        command(number, new Command.Say("hi", false, false));
    }

    private void command(long number, Command.Ordered command) {
        host.onLoop(() -> room.command(ADA, new CommandId("c", number), command, asker));
        settle();
    }

    @Test
    void whatWasDecidedIsAnsweredThoughThereIsNoTimeForMoreAndHoldsUpNothing() {
        say(1);
        host.onLoop(() ->
                room.later(
                        new CommandId("c", 1), asker, new Decision.Refused("too_fast", "wait", 9)));
        say(2);

        assertThat(answers).containsExactly("c-1 done 1", "c-1 done 1", "c-2 done 2");
    }

    @Test
    void nothingOvertakesWhatIsToComeAgain() {
        host.onLoop(() ->
                room.later(
                        new CommandId("c", 1), asker, new Decision.Refused("too_fast", "wait", 9)));
        say(2);
        say(1);
        say(2);

        assertThat(answers)
                .containsExactly("c-1 too_fast", "c-2 too_fast", "c-1 done 1", "c-2 done 2");
    }

    @Test
    void whoReadsLearnsOfAnEpochThatBeginsBeforeItsFirstEvent() {
        var frames = new ArrayList<JsonNode>();
        host.onLoop(() -> room.join(reader(frames), Optional.empty(), "c", Json::node));
        settle();
        say(1);
        say(2);

        assertThat(frames.stream().map(frame -> frame.path("t").asString("")))
                .containsExactly("welcome", "snapshot", "epoch", "message", "message");
        assertThat(frames.get(2).path("d").path("epoch").asString(""))
                .isEqualTo(Long.toString(room.head().epoch()))
                .isNotEqualTo(frames.get(0).path("d").path("epoch").asString(""));
    }

    @Test
    void ofWhatWasTrimmedTheStateIsThere() {
        command(1, new Command.Set("a", Json.node(1), 0));
        command(2, new Command.Set("b", Json.node(2), 0));
        say(3);
        for (long through : new long[] {1, 2, 3}) {
            var _ = log.trim("room", through).toCompletableFuture().join();

            var again = (Session) open().content();

            assertThat(again.state().values()).containsOnlyKeys("a", "b");
            assertThat(again.state().totals().messages()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "3, 30", "9, 50"})
    void aBatchGathersForShorterWhereFewRead(int readers, int millis) {
        room = open(Duration.ofMillis(50), Duration.ofMillis(10));
        var frames = new ArrayList<JsonNode>();
        for (int i = 0; i < readers; i++) {
            host.onLoop(() -> room.join(reader(frames), Optional.empty(), "c", Json::node));
        }
        settle();
        frames.clear();
        say(1);
        assertThat(messages(frames)).isEqualTo(readers);

        say(2);
        host.advance(Duration.ofMillis(millis - 10));
        assertThat(messages(frames)).isEqualTo(readers);

        host.advance(Duration.ofMillis(10));
        assertThat(messages(frames)).isEqualTo(2L * readers);
    }

    @Test
    void inABatchTheStateOfAKeyIsMergedAndMessagesNeverAre() {
        room = open(Duration.ofMillis(50), Duration.ofMillis(50));
        var frames = new ArrayList<JsonNode>();
        host.onLoop(() -> room.join(reader(frames), Optional.empty(), "c", Json::node));
        settle();
        frames.clear();
        say(1); // At once; the rest gathers.
        command(2, new Command.Set("gain", Json.node(1), 0));
        say(3);
        command(4, new Command.Set("gain", Json.node(2), 0));
        command(5, new Command.Set("pan", Json.node(7), 0));
        say(6);
        host.advance(Duration.ofMillis(50));

        assertThat(
                        frames.stream()
                                .filter(frame -> frame.has("s"))
                                .map(frame ->
                                        frame.path("s").asInt() + " after " + frame.path("p")))
                .containsExactly("1 after 0", "3 after 1", "4 after 3", "5 after 4", "6 after 5");
    }

    private static long messages(List<JsonNode> frames) {
        return frames.stream()
                .filter(frame -> frame.path("t").asString("").equals("message"))
                .count();
    }

    private static Reader reader(List<JsonNode> frames) {
        return new Reader() {
            @Override
            public boolean take(String text, long through) {
                var read = Json.read(text);
                if (read.isArray()) {
                    read.forEach(frames::add);
                } else {
                    frames.add(read);
                }
                return true;
            }

            @Override
            public void takeSoft(String text) {
                frames.add(Json.read(text));
            }

            @Override
            public void close(Wire.Close reason) {}
        };
    }
}
