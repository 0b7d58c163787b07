package dev.heddle.agent.module;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Proves that a version is gone: nothing holds its class loader when a phantom reference to it is
/// enqueued. Collection is asked for a limited number of times; each stops the whole program for as
/// long as the collector needs.
final class Retiring {
    private static final int MAX_ASKS = 10;

    private final String name;
    private final ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    private final PhantomReference<ClassLoader> reference;
    private final List<String> suspects;

    /// @param stuck what of it could not be ended
    Retiring(Generation generation, List<String> stuck) {
        this.name = generation.release().name();
        this.suspects = Stream.concat(stuck.stream(), generation.lintFindings().stream()).toList();
        this.reference = generation.release(queue);
    }

    boolean isCollected() {
        return reference.refersTo(null);
    }

    /// Asks until it is collected or `limit` is over. Not on the owner's thread. Blocks.
    Retirement prove(Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        long waitMillis = Math.max(1, limit.toMillis() / MAX_ASKS);
        boolean collected = false;
        long millis = 0;
        for (int asks = 0;
                asks < MAX_ASKS && !collected && millis <= limit.toMillis();
                asks++) { // A slow collector is asked less often, but once at least.
            System.gc();
            collected = queue.remove(waitMillis) != null || isCollected();
            millis = (System.nanoTime() - began) / 1_000_000;
        }
        return new Retirement(name, collected, millis, collected ? List.of() : holders());
    }

    private List<String> holders() {
        var holders = new ArrayList<String>();
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> {
                    var of = running(stack);
                    if (of != null) {
                        holders.add("thread \"%s\" is in %s".formatted(thread.getName(), of));
                    } else if (isOwn(thread.getContextClassLoader())) {
                        holders.add(
                                "thread \"%s\" has it as its context class loader"
                                        .formatted(thread.getName()));
                    }
                });
        holders.addAll(suspects);
        return holders;
    }

    private @Nullable StackTraceElement running(StackTraceElement[] stack) {
        for (var frame : stack) {
            if (name.equals(frame.getClassLoaderName())) {
                return frame;
            }
        }
        return null;
    }

    private boolean isOwn(@Nullable ClassLoader loader) {
        return loader instanceof ModuleLoader && name.equals(loader.getName());
    }
}
