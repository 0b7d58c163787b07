package dev.heddle.radio;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Timer;
import dev.heddle.radio.loop.AdBreak;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.show.Item;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A station in a terminal: a line for each thing that happens, and below them, if the terminal can
/// redraw, how the show stands now. It has an owner of its own, so that a terminal that stands
/// still holds up nothing but itself. May be called from any thread.
final class TerminalView implements AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final int BAR = 48;
    private static final int DEFAULT_WIDTH = 80;

    /// Lines wait for a slow terminal; then the oldest go.
    private static final Policy POLICY = Policy.DEFAULT.withOverflow(Policy.Overflow.DROP_OLDEST);

    private final Station station;
    private final PrintWriter out;
    private final Style style;
    private final Owner owner = Owner.running("terminal", POLICY);

    /// Lines of the picture that stands below. Owner thread only.
    private int drawn;

    /// What the output can do.
    ///
    /// @param redraws whether lines can be written again
    /// @param colors whether they may have colours
    record Style(boolean redraws, boolean colors) {
        static final Style PLAIN = new Style(false, false);

        /// What the process's terminal can do; it has none if its output goes elsewhere.
        static Style of(@Nullable Console console) {
            boolean terminal =
                    console != null
                            && console.isTerminal()
                            && !"dumb".equals(System.getenv("TERM"));
            return new Style(terminal, terminal && System.getenv("NO_COLOR") == null);
        }
    }

    TerminalView(Station station, PrintWriter out, Style style) {
        this.station = station;
        this.out = out;
        this.style = style;
        var _ = station.events().connect(owner, event -> words(event).ifPresent(this::line));
        if (style.redraws) {
            var _ =
                    owner.every(
                            REDRAW,
                            Timer.CatchUp.SKIP,
                            Operation.named(
                                    "redraw",
                                    () -> {
                                        redraw();
                                        return drawn;
                                    }));
        }
    }

    /// Writes a line of somebody else's.
    void say(String line) {
        owner.execute(() -> line(line));
    }

    private void line(String line) {
        erase();
        out.println(line);
        if (style.redraws) {
            draw();
        }
        out.flush();
    }

    // ---- what happens -------------------------------------------------------------------------

    /// An event in words, if it is worth a line.
    static Optional<String> words(BroadcastEvent event) {
        String what =
                switch (event) {
                    case BroadcastEvent.ItemStarted(_, Item item) ->
                            "on the air: %s (%s)".formatted(title(item), clock(length(item)));
                    case BroadcastEvent.ItemCompleted _ -> "";
                    case BroadcastEvent.ItemInterrupted(_, Item item, _, String why) ->
                            "cut off: %s: %s".formatted(title(item), why);
                    case BroadcastEvent.StateChanged(_, var state, _) -> "now " + state.label();
                    case BroadcastEvent.Timing(_, var timing) ->
                            switch (timing) {
                                case SHOW_END -> "the show is over";
                                case SHOW_END_20_SECONDS -> "the show ends in 20 s";
                                case SHOW_END_10_SECONDS -> "the show ends in 10 s";
                                case BREAK_20_SECONDS -> "a break begins in 20 s";
                                case BREAK_10_SECONDS -> "a break begins in 10 s";
                                case BREAK_5_SECONDS -> "a break begins in 5 s";
                                case BREAK_0_SECONDS, AD_BREAK_START -> "";
                                case AD_BREAK_END -> "the break is over";
                            };
                    case BroadcastEvent.Interrupted(_, var reason) ->
                            "interrupted: " + reason.label();
                    case BroadcastEvent.Refused(_, String operation, String reason) ->
                            "refused: %s: %s".formatted(operation, reason);
                };
        return what.isEmpty() ? Optional.empty() : Optional.of(clock(event.at()) + "  " + what);
    }

    private static Duration length(Item item) {
        return Duration.ofMillis(Math.round(item.seconds() * 1000));
    }

    private static String title(Item item) {
        return item.kind().label() + " \"" + item.title() + "\"";
    }

    // ---- how it stands ------------------------------------------------------------------------

    private void redraw() {
        erase();
        draw();
        out.flush();
    }

    /// Takes the picture away, so that lines can be written in its place.
    private void erase() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "F\u001b[J");
            drawn = 0;
        }
    }

    private void draw() {
        var lines = picture(station.snapshot(), Instant.now());
        int width = width();
        for (var line : lines) {
            out.println(style.colors ? line.colored(width) : line.plain(width));
        }
        drawn = lines.size();
    }

    private static int width() {
        try {
            var columns = System.getenv("COLUMNS");
            return columns == null
                    ? DEFAULT_WIDTH
                    : Math.clamp(Integer.parseInt(columns.strip()), 20, 400);
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
    }

    /// A line of the picture.
    ///
    /// @param color the SGR code of its colour
    record Line(int color, String text) {
        /// What does not fit would wrap and spoil the picture.
        String plain(int width) {
            return text.length() < width ? text : text.substring(0, width - 2) + "…";
        }

        String colored(int width) {
            return "\u001b[" + color + "m" + plain(width) + "\u001b[0m";
        }
    }

    private static final int BOLD = 1;
    private static final int DIM = 2;
    private static final int GREEN = 32;
    private static final int YELLOW = 33;

    /// How a station stands at `now`.
    static List<Line> picture(StationSnapshot shown, Instant now) {
        var lines = new ArrayList<Line>();
        lines.add(new Line(DIM, ""));
        String speed =
                shown.paused()
                        ? "   paused"
                        : shown.speed() == 1 ? "" : "   %sx".formatted(number(shown.speed()));
        lines.add(new Line(BOLD, shown.title() + "   " + shown.state().label() + speed));
        var elapsed = shown.elapsedAt(now);
        if (elapsed.isEmpty()) {
            lines.add(new Line(DIM, "off the air"));
            return lines;
        }
        var at = elapsed.get();
        lines.add(
                new Line(
                        GREEN,
                        "%s %s / %s".formatted(bar(shown, at), clock(at), clock(shown.length()))));
        shown.onAir()
                .ifPresent(on ->
                        lines.add(
                                new Line(
                                        0,
                                        "on air  %s  %s / %s"
                                                .formatted(
                                                        title(on.item()),
                                                        clock(at.minus(on.startedAt())),
                                                        clock(length(on.item()))))));
        shown.next().ifPresent(next -> lines.add(new Line(DIM, "next    " + title(next))));
        lines.add(new Line(YELLOW, countdowns(shown, at)));
        return lines;
    }

    private static String bar(StationSnapshot shown, Duration at) {
        var bar = new StringBuilder();
        for (int i = 0; i < BAR; i++) {
            var from = shown.length().multipliedBy(i).dividedBy(BAR);
            var to = shown.length().multipliedBy(i + 1).dividedBy(BAR);
            boolean inBreak =
                    shown.breaks().stream()
                            .anyMatch(b ->
                                    b.at().compareTo(to) < 0
                                            && b.at().plus(b.length()).compareTo(from) > 0);
            bar.append(from.compareTo(at) < 0 ? (inBreak ? '▓' : '█') : inBreak ? '▒' : '·');
        }
        return bar.toString();
    }

    private static String countdowns(StationSnapshot shown, Duration at) {
        var parts = new ArrayList<String>();
        shown.breaks().stream()
                .filter(b -> b.status() == AdBreak.Status.RUNNING)
                .findFirst()
                .ifPresent(b ->
                        parts.add("break over in " + clock(b.at().plus(b.length()).minus(at))));
        shown.breaks().stream()
                .filter(b -> b.at().compareTo(at) > 0)
                .filter(b -> b.status() != AdBreak.Status.SKIPPED)
                .findFirst()
                .ifPresent(b ->
                        parts.add("break %d in %s".formatted(b.number(), clock(b.at().minus(at)))));
        parts.add("show ends in " + clock(shown.length().minus(at)));
        if (!shown.sponsor().isEmpty()) {
            parts.add("sponsor: " + shown.sponsor());
        }
        return String.join("   ", parts);
    }

    /// Minutes and seconds, and hours if there are any.
    static String clock(Duration length) {
        long seconds = Math.max(0, length.toSeconds());
        return seconds < 3600
                ? "%02d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /// Leaves the last picture as it is.
    @Override
    public void close() {
        owner.close(Duration.ofSeconds(1));
    }
}
