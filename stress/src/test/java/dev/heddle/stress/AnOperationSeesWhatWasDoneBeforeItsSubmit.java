package dev.heddle.stress;

import dev.heddle.core.Owner;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// submit -> run: one thread writes and submits, the other ticks.
@JCStressTest
@Outcome(
        id = {"null", "seen"},
        expect = Expect.ACCEPTABLE,
        desc = "It did not run, or it saw.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It ran and did not see.")
@State
public class AnOperationSeesWhatWasDoneBeforeItsSubmit {
    private final Owner owner = StillHost.owner();
    private int content;

    @Actor
    public void submit(L_Result r) {
        content = 1;
        owner.submit(StillHost.effect(() -> r.r1 = content == 1 ? "seen" : "not seen"));
    }

    @Actor
    public void tick() {
        owner.tick();
    }
}
