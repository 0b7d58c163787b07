package dev.heddle.server.jobs;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Content;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Member;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the events of one analysis come to. Nobody but the hub has commands here: they are events.
/// Owner thread only.
final class AnalysisContent implements Content<List<Event>> {
    static final String CHANGED = "changed";
    static final String PROGRESS = "progress";
    static final String STATUS = "status";
    static final String STEP = "step";
    static final String SOURCE = "source";

    private @Nullable AnalysisView view;
    private DocumentFolder.@Nullable Remembered source;

    @Override
    public Content<List<Event>> copy() {
        var copy = new AnalysisContent();
        copy.view = view;
        copy.source = source;
        return copy;
    }

    @Override
    public void apply(Entry entry) {
        apply(entry.event());
    }

    void apply(Event event) {
        var before = view;
        switch (event.type()) {
            case CHANGED -> view = Json.convert(Json.read(event.data()), AnalysisView.class);
            case SOURCE ->
                    source = Json.convert(Json.read(event.data()), DocumentFolder.Remembered.class);
            case PROGRESS -> {
                var progress = Json.convert(Json.read(event.data()), AnalysisView.Progress.class);
                view = before == null ? null : before.at(progress);
            }
            case STATUS -> {
                var status = Json.convert(Json.read(event.data()), AnalysisView.Status.class);
                view = before == null ? null : before.saying(status.message());
            }
            default -> {} // A step, which only readers hear of, or of a later version of this hub.
        }
    }

    /// How the analysis is; empty for a room in which nothing has happened.
    Optional<AnalysisView> view() {
        return Optional.ofNullable(view);
    }

    /// Where its document is, if it was given by its path.
    Optional<DocumentFolder.Remembered> source() {
        return Optional.ofNullable(source);
    }

    @Override
    public Decision decide(Member by, CommandId id, List<Event> command, long timeMillis) {
        return new Decision.Accepted(
                command.stream()
                        .map(event ->
                                new Event(
                                        event.type(),
                                        event.key(),
                                        id.toString(),
                                        event.timeMillis(),
                                        event.data()))
                        .toList());
    }

    @Override
    public JsonNode snapshot(long seq) {
        var node = view == null ? Json.node(new Empty()) : Json.node(view);
        return ((ObjectNode) node).put("seq", seq);
    }

    private record Empty() {}

    @Override
    public boolean isNewestEnough(String type) {
        return !type.equals(STEP);
    }
}
