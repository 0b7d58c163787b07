package dev.heddle.stress.planted;

import dev.heddle.stress.Preset;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Planted: one value and a flag. The reader takes the flag, atomically, and then copies the value;
/// nothing keeps the writer from writing it again meanwhile.
@JCStressTest
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Whole, and not older than the last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Parts of two values, or back in time.")
@State
public class FlagThenCopyTears {
    private final Preset pending = new Preset();
    private final Preset mine = new Preset();
    private final AtomicBoolean isNew = new AtomicBoolean();

    @Actor
    public void write() {
        for (int i = 1; i <= Preset.TIMES; i++) {
            pending.write(i);
            isNew.set(true);
        }
    }

    @Actor
    public void read(L_Result r) {
        int last = 0;
        String verdict = "whole";
        for (int i = 0; i < Preset.TIMES; i++) {
            copyIfNew();
            verdict = mine.verdict(verdict, last);
            last = mine.read();
        }
        r.r1 = verdict;
    }

    private void copyIfNew() {
        if (isNew.getAndSet(false)) {
            mine.copy(pending);
        }
    }
}
