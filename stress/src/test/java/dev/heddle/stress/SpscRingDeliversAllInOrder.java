package dev.heddle.stress;

import dev.heddle.core.SpscRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A producer with more messages than there is room, and a consumer; what is left is taken at the
/// end.
@JCStressTest
@Outcome(id = "all, in order", expect = Expect.ACCEPTABLE, desc = "What was taken in came out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled, out of order or not written yet.")
@State
public class SpscRingDeliversAllInOrder {
    private final SpscRing<Message> ring = new SpscRing<>(2);
    private int offered;
    private int polled;

    @Actor
    public void produce() {
        for (int digit = 1; digit <= 4; digit++) {
            if (ring.offer(new Message(digit))) {
                offered = offered * 10 + digit;
            }
        }
    }

    @Actor
    public void consume() {
        polled = Message.append(polled, ring.poll());
        polled = Message.append(polled, ring.poll());
    }

    @Arbiter
    public void drain(L_Result r) {
        polled = Message.append(polled, ring.poll());
        polled = Message.append(polled, ring.poll());
        r.r1 = Message.verdict(offered, polled);
    }
}
