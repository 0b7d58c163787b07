package dev.heddle.stress.planted;

import dev.heddle.core.SpscRing;
import dev.heddle.stress.Preset;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Planted: a writer that does not wait until its value has come back before it writes it again.
@JCStressTest
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Whole, and not older than the last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Written while it was read.")
@State
public class WritesAgainWhatIsOnItsWay {
    private final SpscRing<Preset> there = new SpscRing<>(1);
    private final Preset preset = new Preset();

    @Actor
    public void write() {
        for (int i = 1; i <= Preset.TIMES; i++) {
            preset.write(i);
            there.offer(preset);
        }
    }

    @Actor
    public void read(L_Result r) {
        int last = 0;
        String verdict = "whole";
        for (int i = 0; i < Preset.TIMES; i++) {
            var one = there.poll();
            if (one != null) {
                verdict = one.verdict(verdict, last);
                last = one.read();
            }
        }
        r.r1 = verdict;
    }
}
