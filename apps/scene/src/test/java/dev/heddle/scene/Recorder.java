package dev.heddle.scene;

import dev.heddle.agent.Publisher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps what the world published. Filled on the owner's thread; a test reads it after an operation
/// of its own has ended, which orders the two.
final class Recorder implements Publisher {
    record Event(String type, Object data) {}

    final Map<String, Object> state = new LinkedHashMap<>();
    final List<Event> events = new ArrayList<>();

    @Override
    public void state(String key, @Nullable Object value) {
        if (value == null) {
            state.remove(key);
        } else {
            state.put(key, value);
        }
    }

    @Override
    public void publish(String type, Object data) {
        events.add(new Event(type, data));
    }
}
