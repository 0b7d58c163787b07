package dev.heddle.stress.planted;

import dev.heddle.core.Owner;
import dev.heddle.stress.StillHost;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Planted: the write comes after the submit, as if the gate ordered nothing.
@JCStressTest
@Outcome(
        id = {"null", "seen"},
        expect = Expect.ACCEPTABLE,
        desc = "It did not run, or it saw.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It ran and did not see.")
@State
public class WritesAfterItsSubmit {
    private final Owner owner = StillHost.owner();
    private int content;

    @Actor
    public void submit(L_Result r) {
        owner.submit(StillHost.effect(() -> r.r1 = content == 1 ? "seen" : "not seen"));
        StillHost.pause();
        content = 1;
    }

    @Actor
    public void tick() {
        owner.tick();
    }
}
