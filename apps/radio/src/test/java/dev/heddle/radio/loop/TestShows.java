package dev.heddle.radio.loop;

import dev.heddle.radio.show.Item;
import dev.heddle.radio.show.Item.Kind;
import dev.heddle.radio.show.Item.Line;
import dev.heddle.radio.show.Item.Speaker;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.show.Show.Breaks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Shows for tests, small and without surprises.
public final class TestShows {
    private TestShows() {}

    /// An item called after its kind and length, such as `Music-20`.
    public static Item item(Kind kind, double seconds) {
        return item(kind, kind.label() + "-" + (int) seconds, seconds);
    }

    /// An item; of one with a caller, the dialogue is as long as it needs.
    public static Item item(Kind kind, String id, double seconds) {
        int lines = kind.hasCaller() ? (int) Math.ceil(seconds / Item.LINE_SECONDS) : 0;
        return new Item(kind, id, id, seconds, dialogue(lines), "");
    }

    private static List<Line> dialogue(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(i -> new Line(i % 2 == 0 ? Speaker.CALLER : Speaker.HOST, "Hm."))
                .toList();
    }

    /// A show without breaks.
    public static Show plain(Item... items) {
        return Show.of("Test", List.of(items)).withBreaks(Breaks.of(0, 1));
    }

    /// A show that has everything: breaks with words and music around them, a caller on the line,
    /// last words. Its items repeat.
    public static Show full(Breaks breaks) {
        var items = new ArrayList<Item>();
        items.add(item(Kind.MUSIC, 20));
        items.add(item(Kind.HOST_LINE, 8));
        items.add(item(Kind.CONVERSATION, 24));
        items.add(item(Kind.CALLER_LINE, 5));
        items.add(item(Kind.DEAD_AIR, 2));
        items.add(item(Kind.MUSIC, 29));
        return new Show(
                "Full",
                600,
                "House",
                true,
                items,
                List.of(item(Kind.PUT_ON_AIR, "Gus", 12)),
                List.of(new Item(Kind.AD, "ad", "Buy", 18, List.of(), "Shop")),
                new Breaks(
                        breaks.count(),
                        breaks.slots(),
                        breaks.jingle(),
                        List.of(item(Kind.TRANSITION, 6)),
                        List.of(item(Kind.MUSIC, "return-music", 4)),
                        List.of(item(Kind.HOST_LINE, "return", 5))),
                List.of(item(Kind.HOST_LINE, "closing", 7)));
    }
}
