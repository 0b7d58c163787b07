package dev.heddle.scene;

import org.jspecify.annotations.Nullable;

/// Where the world tells what changed. The world calls it on its owner's thread, inside a tick, so
/// it must never block.
public interface Publisher {
    /// Takes what is now known under a key; null deletes the key. `value` is immutable.
    void state(String key, @Nullable Object value);

    /// Takes an event. `data` is immutable.
    void event(String type, Object data);

    /// Tells nobody.
    Publisher NOBODY =
            new Publisher() {
                @Override
                public void state(String key, @Nullable Object value) {}

                @Override
                public void event(String type, Object data) {}
            };
}
