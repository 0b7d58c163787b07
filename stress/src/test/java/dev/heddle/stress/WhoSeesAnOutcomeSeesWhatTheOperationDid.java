package dev.heddle.stress;

import dev.heddle.core.Owner;
import dev.heddle.core.Ticket;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// run -> outcome seen: one thread ticks, the other looks for the outcome.
@JCStressTest
@Outcome(
        id = {"too early", "seen"},
        expect = Expect.ACCEPTABLE,
        desc = "No outcome, or it saw.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It saw the outcome and not what was done.")
@State
public class WhoSeesAnOutcomeSeesWhatTheOperationDid {
    private final Owner owner = StillHost.owner();
    private final Ticket<Boolean> ticket = owner.submit(StillHost.effect(() -> this.content = 1));
    private int content;

    @Actor
    public void tick() {
        owner.tick();
    }

    @Actor
    public void look(L_Result r) {
        boolean settled = ticket.outcome().isPresent();
        r.r1 = settled ? content == 1 ? "seen" : "not seen" : "too early";
    }
}
