package dev.heddle.agent.module;

import dev.heddle.core.Operation;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An operation that lets go of what it does when it has begun or is given up. An owner may
/// remember its operations for a while, and must not hold a version of a module by that.
final class Once<T> implements Operation<T> {
    private final String name;
    private final AtomicReference<@Nullable Callable<T>> body;

    Once(String name, Callable<T> body) {
        this.name = name;
        this.body = new AtomicReference<>(body);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public T run() throws Exception {
        var now = body.getAndSet(null);
        if (now == null) {
            throw new IllegalStateException(name + " was given up");
        }
        return now.call();
    }

    void forget() {
        body.set(null);
    }
}
