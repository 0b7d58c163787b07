package dev.heddle.stress;

import dev.heddle.core.SpscRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// One value that goes there and back: whoever took it from a ring has it alone.
@JCStressTest
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Whole, and not older than the last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Written while it was read.")
@State
public class MemoryComesBackBeforeItIsWrittenAgain {
    private final SpscRing<Preset> there = new SpscRing<>(1);
    private final SpscRing<Preset> back = new SpscRing<>(1);

    public MemoryComesBackBeforeItIsWrittenAgain() {
        back.offer(new Preset());
    }

    @Actor
    public void write() {
        for (int i = 1; i <= Preset.TIMES; i++) {
            var preset = back.poll();
            if (preset != null) {
                preset.write(i);
                there.offer(preset);
            }
        }
    }

    @Actor
    public void read(L_Result r) {
        int last = 0;
        String verdict = "whole";
        for (int i = 0; i < Preset.TIMES; i++) {
            var preset = there.poll();
            if (preset != null) {
                verdict = preset.verdict(verdict, last);
                last = preset.read();
                back.offer(preset);
            }
        }
        r.r1 = verdict;
    }
}
