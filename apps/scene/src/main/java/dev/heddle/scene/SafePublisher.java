package dev.heddle.scene;

import dev.heddle.agent.Publisher;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Tells a publisher, and logs what that throws: the change is done by then, and neither it nor the
/// world may fail because nobody heard of it.
record SafePublisher(Publisher publisher) implements Publisher {
    private static final String UNHEARD = "told what changed in the world, the publisher threw";
    private static final System.Logger LOG = System.getLogger(SafePublisher.class.getName());

    @Override
    public void state(String key, @Nullable Object value) {
        try {
            publisher.state(key, value);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, UNHEARD, e);
        }
    }

    @Override
    public void publish(String type, Object data) {
        try {
            publisher.publish(type, data);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, UNHEARD, e);
        }
    }
}
