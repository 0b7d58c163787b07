package dev.heddle.stress.planted;

import dev.heddle.core.Owner;
import dev.heddle.core.Ticket;
import dev.heddle.stress.StillHost;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Planted: it looks as soon as the operation has started, as if that were its outcome.
@JCStressTest
@Outcome(
        id = {"too early", "seen"},
        expect = Expect.ACCEPTABLE,
        desc = "No outcome, or it saw.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It saw the outcome and not what was done.")
@State
public class TakesRunningForSettled {
    private final Owner owner = StillHost.owner();
    private final Ticket<Boolean> ticket = owner.submit(StillHost.effect(() -> this.content = 1));
    private int content;

    @Actor
    public void tick() {
        owner.tick();
    }

    @Actor
    public void look(L_Result r) {
        boolean settled = ticket.state() != Ticket.State.QUEUED;
        r.r1 = settled ? content == 1 ? "seen" : "not seen" : "too early";
    }
}
