package dev.heddle.testkit.internal;

import dev.heddle.core.GateObserver;
import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.core.WatchedTicket;

/// Hands what happens to owners on to the watch of the test that made them. Made by the service
/// loader, once for the process; while no test watches, each call is one look at an empty list. May
/// be called from any thread; never blocks.
public final class StrictObserver implements GateObserver {
    /// For the service loader.
    public StrictObserver() {}

    @Override
    public void made(Owner owner) {
        Watch.ofThread().ifPresent(watch -> watch.made(owner));
    }

    @Override
    public void submitted(Owner owner, WatchedTicket<?> ticket) {
        for (var watch : Watch.active()) {
            watch.submitted(owner, ticket);
        }
    }

    @Override
    public void violated(Owner owner, WrongThreadException violation) {
        for (var watch : Watch.active()) {
            watch.violated(owner, violation);
        }
    }

    @Override
    public void stalled(Owner owner, Snapshot snapshot) {
        for (var watch : Watch.active()) {
            watch.stalled(owner, snapshot);
        }
    }

    @Override
    public void failed(Owner owner, Throwable cause) {
        for (var watch : Watch.active()) {
            watch.failed(owner, cause);
        }
    }
}
