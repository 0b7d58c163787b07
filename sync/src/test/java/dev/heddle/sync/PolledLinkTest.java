package dev.heddle.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Two ends, and a line between them that loses, repeats and delays.
class PolledLinkTest {
    private static final int SEEDS = 300;
    private static final int FRAMES = 40;

    /// An end that a test can replace by a wrong one.
    private interface End {
        void say(String frame);

        PolledLink.Batch batch();

        long heard();

        List<String> hear(long confirmed, long first, List<String> frames);
    }

    private static class Right implements End {
        final PolledLink link = new PolledLink();

        @Override
        public void say(String frame) {
            link.say(frame);
        }

        @Override
        public PolledLink.Batch batch() {
            return link.batch();
        }

        @Override
        public long heard() {
            return link.heard();
        }

        @Override
        public List<String> hear(long confirmed, long first, List<String> frames) {
            return link.hear(confirmed, first, frames);
        }
    }

    /// Takes a batch for heard once it is sent.
    private static final class Forgetful extends Right {
        private long sent;

        @Override
        public PolledLink.Batch batch() {
            var batch = super.batch();
            int known = (int) Math.max(0, sent + 1 - batch.first());
            sent = Math.max(sent, batch.first() + batch.frames().size() - 1);
            var rest = batch.frames().subList(known, batch.frames().size());
            return new PolledLink.Batch(batch.first() + known, rest, true);
        }
    }

    /// Hears all that comes, also again.
    private static final class Gullible extends Right {
        @Override
        public List<String> hear(long confirmed, long first, List<String> frames) {
            super.hear(confirmed, first, frames);
            return frames;
        }
    }

    private record Letter(boolean toHub, long confirmed, long first, List<String> frames) {}

    /// What the host heard of the hub and the hub of the host, in the end.
    private record Story(List<String> atHost, List<String> atHub) {}

    private static Story tell(long seed, Supplier<End> ends) {
        var random = new Random(seed);
        var host = ends.get();
        var hub = ends.get();
        var story = new Story(new ArrayList<>(), new ArrayList<>());
        var onTheWay = new ArrayList<Letter>();
        int said = 0;
        for (int step = 0; step < 20_000 && !isOver(story); step++) {
            boolean isCalm = step > 2000; // In the end the line is a good one.
            if (said < FRAMES && random.nextInt(3) == 0) {
                host.say("host " + said);
                hub.say("hub " + said);
                said++;
            }
            if (random.nextInt(2) == 0) {
                post(host, true, onTheWay, isCalm ? 1 : random.nextInt(3)); // Lost, once, twice.
            }
            if (!onTheWay.isEmpty()) {
                var letter = onTheWay.remove(random.nextInt(onTheWay.size()));
                deliver(letter, letter.toHub() ? hub : host, story);
                if (letter.toHub()) {
                    post(hub, false, onTheWay, isCalm ? 1 : random.nextInt(3));
                }
            }
        }
        return story;
    }

    private static boolean isOver(Story story) {
        return story.atHost().size() >= FRAMES && story.atHub().size() >= FRAMES;
    }

    private static void post(End from, boolean toHub, List<Letter> onTheWay, int copies) {
        var batch = from.batch();
        for (int i = 0; i < copies; i++) {
            onTheWay.add(new Letter(toHub, from.heard(), batch.first(), batch.frames()));
        }
    }

    private static void deliver(Letter letter, End to, Story story) {
        try {
            var fresh = to.hear(letter.confirmed(), letter.first(), letter.frames());
            (letter.toHub() ? story.atHub() : story.atHost()).addAll(fresh);
        } catch (Json.MalformedException e) {
            // A connection would end here; the line goes on, to see what is missing.
        }
    }

    private static List<String> all(String who) {
        return IntStream.range(0, FRAMES).mapToObj(i -> who + " " + i).toList();
    }

    private static boolean isRight(Story story) {
        return story.atHost().equals(all("hub")) && story.atHub().equals(all("host"));
    }

    @Test
    void whateverTheLineDoesEachFrameIsHeardOnceAndInOrder() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var story = tell(seed, Right::new);
            assertEquals(all("hub"), story.atHost(), "seed " + seed);
            assertEquals(all("host"), story.atHub(), "seed " + seed);
        }
    }

    @Test
    void findsAnEndThatForgetsWhatItHasSent() {
        assertFalse(isRight(tell(1, Forgetful::new)));
    }

    @Test
    void findsAnEndThatHearsABatchTwice() {
        assertFalse(isRight(tell(1, Gullible::new)));
    }

    @Test
    void aBatchEndsWhereABodyDoesAndHasOneFrameAtLeast() {
        var link = new PolledLink();
        link.say("x".repeat(PolledLink.MAX_BATCH_BYTES + 5));
        link.say("y".repeat(PolledLink.MAX_BATCH_BYTES / 2));
        link.say("z".repeat(PolledLink.MAX_BATCH_BYTES / 2));
        assertEquals(1, link.batch().frames().size());
        assertFalse(link.batch().whole());
        var _ = link.hear(1, 1, List.<String>of());
        assertEquals(1, link.batch().frames().size());
        var _ = link.hear(2, 1, List.<String>of());
        assertTrue(link.batch().whole());
        assertEquals(3, link.batch().first());
    }

    @Test
    void refusesWhatCannotBe() {
        var link = new PolledLink();
        link.say("a");
        assertThrows(
                Json.MalformedException.class,
                () -> link.hear(2, 1, List.<String>of()),
                "never said");
        assertThrows(Json.MalformedException.class, () -> link.hear(0, 2, List.of("b")), "a hole");
        assertThat(link.hear(1, 1, List.of("b"))).containsExactly("b");
        assertThat(link.hear(0, 1, List.of("b", "c"))).containsExactly("c");
    }

    @Test
    void whatIsWrittenIsRead() {
        var link = new PolledLink();
        link.say("{\"t\":\"cancel\",\"id\":\"1\",\"d\":{}}");
        var request =
                Json.convert(
                        Json.read(link.request("l-1", 7, 100, true, link.batch())),
                        PolledLink.Request.class);
        assertEquals("l-1", request.link());
        assertEquals(7, request.n());
        assertTrue(request.bye());
        assertEquals(1, request.frames().size());
        var close = new PolledLink.Closed(4102, "replaced");
        var answer =
                Json.convert(Json.read(link.answer(link.batch(), close)), PolledLink.Answer.class);
        assertEquals(close, answer.close());
        assertEquals(1, answer.first());
        assertThrows(
                Json.MalformedException.class,
                () -> Json.convert(Json.read("{\"link\":\"../x\"}"), PolledLink.Request.class));
    }
}
