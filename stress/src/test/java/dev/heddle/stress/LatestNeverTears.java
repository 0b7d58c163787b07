package dev.heddle.stress;

import dev.heddle.core.Latest;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A writer that publishes often enough to come round to the reader's value, if it could.
@JCStressTest
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Whole, and not older than the last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Parts of two values, or back in time.")
@State
public class LatestNeverTears {
    private final Latest<Preset> latest = new Latest<>(Preset::new);

    @Actor
    public void write() {
        for (int i = 1; i <= Preset.TIMES; i++) {
            int content = i;
            latest.publish(preset -> preset.write(content));
        }
    }

    @Actor
    public void read(L_Result r) {
        int last = 0;
        String verdict = "whole";
        for (int i = 0; i < Preset.TIMES; i++) {
            var preset = latest.acquire();
            verdict = preset.verdict(verdict, last);
            last = preset.read();
        }
        r.r1 = verdict;
    }
}
