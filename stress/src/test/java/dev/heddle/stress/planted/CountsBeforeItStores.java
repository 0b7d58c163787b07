package dev.heddle.stress.planted;

import dev.heddle.stress.Message;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// Planted: the position is published before the element is stored.
@JCStressTest
@Outcome(id = "all, in order", expect = Expect.ACCEPTABLE, desc = "What was taken in came out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled, out of order or not written yet.")
@State
public class CountsBeforeItStores {
    private final HastyRing ring = new HastyRing();
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

    private static final class HastyRing {
        private final @Nullable Message[] slots = new @Nullable Message[2];
        private volatile int tail;
        private volatile int head;

        boolean offer(Message message) {
            int position = tail;
            if (position - head == slots.length) {
                return false;
            }
            tail = position + 1;
            slots[position % slots.length] = message;
            return true;
        }

        @Nullable Message poll() {
            int position = head;
            if (position == tail) {
                return null;
            }
            var message = slots[position % slots.length];
            head = position + 1;
            return message;
        }
    }
}
