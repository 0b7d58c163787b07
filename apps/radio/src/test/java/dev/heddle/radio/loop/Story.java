package dev.heddle.radio.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Writes down what happens, a line each, such as `20.1 start Ad-18`.
public final class Story implements Consumer<BroadcastEvent> {
    private final List<BroadcastEvent> events = new ArrayList<>();

    @Override
    public void accept(BroadcastEvent event) {
        events.add(event);
    }

    /// Everything so far.
    public List<BroadcastEvent> events() {
        return List.copyOf(events);
    }

    /// Everything so far, in words.
    public List<String> lines() {
        return events.stream().map(Story::line).toList();
    }

    /// Everything so far that begins, after its time, with `what`.
    public List<String> lines(String what) {
        return lines().stream()
                .filter(line -> line.substring(line.indexOf(' ') + 1).startsWith(what))
                .toList();
    }

    /// Forgets everything so far.
    public void clear() {
        events.clear();
    }

    /// One event in words.
    public static String line(BroadcastEvent event) {
        double at = BroadcastLoop.seconds(event.at());
        String time = at == Math.rint(at) ? String.valueOf((long) at) : String.valueOf(at);
        return time
                + " "
                + switch (event) {
                    case BroadcastEvent.ItemStarted(_, var item) -> "start " + item.id();
                    case BroadcastEvent.ItemCompleted(_, var item) -> "complete " + item.id();
                    case BroadcastEvent.ItemInterrupted(_, var item, var reason, _) ->
                            "interrupt " + item.id() + " " + reason.label();
                    case BroadcastEvent.StateChanged(_, var state, var previous) ->
                            "state " + previous.label() + " -> " + state.label();
                    case BroadcastEvent.Timing(_, var timer) -> "timing " + timer;
                    case BroadcastEvent.Interrupted(_, var reason) ->
                            "interrupted " + reason.label();
                    case BroadcastEvent.Refused(_, var operation, _) -> "refused " + operation;
                };
    }
}
