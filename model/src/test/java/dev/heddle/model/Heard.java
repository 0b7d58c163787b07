package dev.heddle.model;

import java.util.ArrayList;
import java.util.List;

/// A receiver that remembers, and that tests wait for.
final class Heard implements Receiver {
    private final List<String> parts = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();

    @Override
    public synchronized void part(String text) {
        if (!endings.isEmpty()) {
            throw new AssertionError("a part after the end: " + text);
        }
        parts.add(text);
        notifyAll();
    }

    @Override
    public synchronized void ended(Ending ending) {
        endings.add(ending);
        notifyAll();
    }

    synchronized List<String> parts() {
        return List.copyOf(parts);
    }

    synchronized String text() {
        return String.join("", parts);
    }

    synchronized List<Ending> endings() {
        return List.copyOf(endings);
    }

    /// Waits until the text so far is at least so long.
    synchronized String awaitText(int length) throws InterruptedException {
        while (text().length() < length) {
            if (!endings.isEmpty()) {
                throw new AssertionError("ended before: " + endings);
            }
            wait();
        }
        return text();
    }

    /// Waits for the end.
    synchronized Ending awaitEnd() throws InterruptedException {
        while (endings.isEmpty()) {
            wait();
        }
        return endings.getFirst();
    }

    /// Waits for an end of that kind.
    <E extends Ending> E awaitEnd(Class<E> kind) throws InterruptedException {
        var ending = awaitEnd();
        if (!kind.isInstance(ending)) {
            throw new AssertionError("expected %s, was %s".formatted(kind.getSimpleName(), ending));
        }
        return kind.cast(ending);
    }
}
