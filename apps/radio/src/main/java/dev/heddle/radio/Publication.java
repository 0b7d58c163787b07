package dev.heddle.radio;

import dev.heddle.agent.Publisher;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.show.Item;
import dev.heddle.radio.timer.TimerDebugInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a station tells one publisher: its state, key by key and only when that changes, and its
/// events. Nothing ticks: what counts on by itself, a view computes. Owner thread only, but for
/// `tell`.
final class Publication {
    /// A view whose clock is off by less than that is right.
    private static final Duration TOLERANCE = Duration.ofMillis(250);

    private final Publisher publisher;
    private final Map<String, Object> told = new HashMap<>();
    private @Nullable StationSnapshot last;

    Publication(Publisher publisher) {
        this.publisher = publisher;
    }

    void publish(StationSnapshot now) {
        var show = show(now);
        if (!isForeseen(now)) {
            told.remove("show");
        }
        if (put("show", show)) {
            var complete = new LinkedHashMap<>(show);
            complete.put("at", now.at().toEpochMilli());
            complete.put("elapsed_s", now.elapsed().map(BroadcastLoop::seconds).orElse(null));
            publisher.state("show", complete);
            last = now;
        }
        publish("breaks", breaks(now));
        publish("timers", timers(now));
        publish("legal", legal(now));
        publish("debug", debug(now.debug()));
    }

    /// Whether a view that counts on from what it was told is right.
    private boolean isForeseen(StationSnapshot now) {
        var before = last;
        if (before == null || before.elapsed().isPresent() != now.elapsed().isPresent()) {
            return false;
        }
        return before.elapsedAt(now.at())
                        .map(seen -> seen.minus(now.elapsed().orElseThrow()).abs())
                        .orElse(Duration.ZERO)
                        .compareTo(TOLERANCE)
                <= 0;
    }

    private void publish(String key, Object value) {
        if (put(key, value)) {
            publisher.state(key, value);
        }
    }

    private boolean put(String key, Object value) {
        return !value.equals(told.put(key, value));
    }

    void tell(BroadcastEvent event) {
        double at = BroadcastLoop.seconds(event.at());
        switch (event) {
            case BroadcastEvent.ItemStarted(_, var item) ->
                    publisher.publish("item_started", with(item(item), "show_s", at));
            case BroadcastEvent.ItemCompleted(_, var item) ->
                    publisher.publish("item_completed", with(item(item), "show_s", at));
            case BroadcastEvent.ItemInterrupted(_, var item, var reason, var why) ->
                    publisher.publish(
                            "item_interrupted",
                            with(
                                    with(with(item(item), "reason", reason.label()), "why", why),
                                    "show_s",
                                    at));
            case BroadcastEvent.StateChanged(_, var state, var previous) ->
                    publisher.publish(
                            "state_changed",
                            Map.of(
                                    "new",
                                    state.label(),
                                    "previous",
                                    previous.label(),
                                    "show_s",
                                    at));
            case BroadcastEvent.Timing(_, var timer) ->
                    publisher.publish("timing", Map.of("event", timer.name(), "show_s", at));
            case BroadcastEvent.Interrupted(_, var reason) ->
                    publisher.publish(
                            "interrupted", Map.of("reason", reason.label(), "show_s", at));
            case BroadcastEvent.Refused(_, var operation, var reason) ->
                    publisher.publish(
                            "refused",
                            Map.of("operation", operation, "reason", reason, "show_s", at));
        }
    }

    // ---- in the form in which it travels ------------------------------------------------------

    private static Map<String, @Nullable Object> show(StationSnapshot now) {
        var show = new LinkedHashMap<String, @Nullable Object>();
        show.put("title", now.title());
        show.put("state", now.state().label());
        show.put("length_s", BroadcastLoop.seconds(now.length()));
        show.put("speed", now.speed());
        show.put("paused", now.paused());
        show.put("sponsor", now.sponsor().isEmpty() ? null : now.sponsor());
        show.put(
                "on_air",
                now.onAir()
                        .map(onAir ->
                                with(
                                        item(onAir.item()),
                                        "started_s",
                                        BroadcastLoop.seconds(onAir.startedAt())))
                        .orElse(null));
        show.put("in_break", now.inBreak());
        show.put("next", now.next().map(Publication::item).orElse(null));
        show.put("callers", now.callers());
        return show;
    }

    private static Map<String, @Nullable Object> item(Item item) {
        var shown = new LinkedHashMap<String, @Nullable Object>();
        shown.put("id", item.id());
        shown.put("kind", item.kind().label());
        shown.put("title", item.title());
        shown.put("length_s", item.seconds());
        return shown;
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> map, String key, Object value) {
        map.put(key, value);
        return map;
    }

    private static List<Map<String, Object>> breaks(StationSnapshot now) {
        return now.breaks().stream()
                .map(b ->
                        Map.<String, Object>of(
                                "number", b.number(),
                                "at_s", BroadcastLoop.seconds(b.at()),
                                "length_s", BroadcastLoop.seconds(b.length()),
                                "slots", b.slots(),
                                "status", b.status().label()))
                .toList();
    }

    private static List<Map<String, Object>> timers(StationSnapshot now) {
        return now.timers().entrySet().stream()
                .map(timer ->
                        Map.<String, Object>of(
                                "event", timer.getKey().name(),
                                "at_s", BroadcastLoop.seconds(timer.getValue())))
                .toList();
    }

    private static Map<String, @Nullable Object> legal(StationSnapshot now) {
        var legal = new LinkedHashMap<String, @Nullable Object>();
        now.legal().forEach((action, reason) -> legal.put(action, reason.orElse(null)));
        return legal;
    }

    static Map<String, @Nullable Object> debug(TimerDebugInfo info) {
        var debug = new LinkedHashMap<String, @Nullable Object>();
        debug.put("initialised", info.initialised());
        debug.put("show_active", info.showActive());
        debug.put("queued", info.queued());
        debug.put("limit", info.limit());
        debug.put("processed", info.processed());
        debug.put("failed", info.failed());
        debug.put("dropped", info.dropped());
        debug.put("withdrawn", info.withdrawn());
        debug.put("refused", info.refused());
        debug.put("processing", info.processing());
        debug.put("last_process_ms", info.lastProcessed().map(Instant::toEpochMilli).orElse(null));
        return debug;
    }
}
