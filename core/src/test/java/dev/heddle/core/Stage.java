package dev.heddle.core;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.util.ArrayList;
import java.util.List;

/// An owner on a loop that a test moves by hand, and a note of what ran there.
final class Stage {
    final ManualHost host = new ManualHost();
    final Gate gate;
    final List<String> ran = new ArrayList<>();

    Stage(Policy policy) {
        gate = ManualHost.gate(host, policy);
    }

    Operation<String> note(String text) {
        return Operation.named(
                text,
                () -> {
                    ran.add(text);
                    return text;
                });
    }

    Ticket<String> submit(String text, Options options) {
        return gate.submit(note(text), options);
    }

    Ticket<String> submit(String text) {
        return gate.submit(note(text));
    }

    int tick() {
        return host.tick(gate);
    }

    static Reason reason(Ticket<?> ticket) {
        return switch (ticket.outcome().orElseThrow()) {
            case Rejected<?>(Reason reason, _, _) -> reason;
            case Dropped<?>(Reason reason, _, _) -> reason;
            case Cancelled<?>(Reason reason, _) -> reason;
            case Outcome<?> other -> throw new AssertionError("has no reason: " + other);
        };
    }
}
