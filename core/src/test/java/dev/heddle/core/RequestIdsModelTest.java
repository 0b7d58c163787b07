package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Model.LoopHost;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// One request under every interleaving of two who ask for it and the tick that runs it.
class RequestIdsModelTest {
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(4);
    private static final Options R1 = Options.DEFAULT.withRequestId("r-1");

    private record Add(AtomicInteger sum) implements Operation<Integer> {
        @Override
        public Integer run() {
            return sum.incrementAndGet();
        }
    }

    @Test
    void twoWhoAskAtTheSameTimeGetOneTicket() {
        Model.holds(() -> askTwice((gate, add) -> gate.submit(add, R1)));
    }

    @Test
    void findsAMemoryThatLooksAndThenRemembers() {
        Model.findsTheFault(
                "two tickets",
                () -> {
                    Map<Options, Ticket<Integer>> known = new ConcurrentHashMap<>();
                    askTwice((gate, add) -> {
                        var before = known.get(R1);
                        if (before != null) {
                            return before;
                        }
                        var ticket = gate.submit(add);
                        known.put(R1, ticket);
                        return ticket;
                    });
                });
    }

    private static void askTwice(BiFunction<Gate, Add, Ticket<Integer>> asking) {
        var host = new LoopHost();
        var gate = new Gate("stage", host, SMALL);
        share(gate);
        var sum = new AtomicInteger();
        var tickets = new Ticket<?>[2];
        together(
                () -> tickets[0] = asking.apply(gate, new Add(sum)),
                () -> tickets[1] = asking.apply(gate, new Add(sum)),
                () -> host.tick(gate));
        host.tick(gate);
        require(tickets[0].equals(tickets[1]), "two tickets of one request");
        require(sum.get() == 1, "ran " + sum + " times");
    }
}
