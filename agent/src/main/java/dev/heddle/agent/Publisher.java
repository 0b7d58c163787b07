package dev.heddle.agent;

import org.jspecify.annotations.Nullable;

/// Where a program tells what changed in it. It calls this on its owner's thread, so it must never
/// block.
public interface Publisher {
    /// Takes what is now known under a key; null deletes the key. `value` is immutable.
    void state(String key, @Nullable Object value);

    /// Takes an event. `data` is immutable.
    void publish(String type, Object data);

    /// Tells nobody.
    Publisher NOBODY =
            new Publisher() {
                @Override
                public void state(String key, @Nullable Object value) {}

                @Override
                public void publish(String type, Object data) {}
            };
}
