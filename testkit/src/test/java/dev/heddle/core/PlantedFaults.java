package dev.heddle.core;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.Timer.CatchUp;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Gates with one fault each, of the kinds that the simulation looks for. A checker that finds
/// nothing proves nothing.
final class PlantedFaults {
    private PlantedFaults() {}

    /// A gate that treats every operation by other options than it was given.
    static SimGate.Maker options(UnaryOperator<Options> change) {
        return (name, host, policy) ->
                new SimGate(name, host, policy) {
                    @Override
                    public <T extends @Nullable Object> Ticket<T> submit(
                            Operation<T> operation, Options options) {
                        return super.submit(operation, change.apply(options));
                    }
                };
    }

    static Options urgentAsIdle(Options options) {
        return options.lane() == Lane.URGENT ? options.withLane(Lane.IDLE) : options;
    }

    /// It runs at once what was to overtake nothing.
    static SimGate pushing(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            public <T extends @Nullable Object> Ticket<T> submit(
                    Operation<T> operation, Options options) {
                boolean pushes = options.route() == Route.INLINE_IN_ORDER && isCurrent();
                return super.submit(operation, pushes ? options.withRoute(Route.DIRECT) : options);
            }
        };
    }

    static Options withoutKeep(Options options) {
        return new Options(
                options.deadline(),
                options.lane(),
                options.coalesceKey(),
                options.requestId(),
                false,
                options.route());
    }

    /// A gate that goes by another policy than it was given.
    static SimGate.Maker policy(UnaryOperator<Policy> change) {
        return (name, host, policy) -> new SimGate(name, host, change.apply(policy));
    }

    static Policy dropNewestAsReject(Policy policy) {
        return policy.overflow() == Overflow.DROP_NEWEST
                ? policy.withOverflow(Overflow.REJECT)
                : policy;
    }

    /// A gate with a faulty queue; it evicts nothing, so the policy must not say so either.
    private static SimGate queue(
            String name, SimHost host, Policy policy, MpscRing<Object> faulty) {
        boolean evicts = policy.overflow() == Overflow.DROP_OLDEST;
        return evicts ? new SimGate(name, host, policy) : new SimGate(name, host, policy, faulty);
    }

    /// Its first offer wakes nobody.
    static SimGate deaf(String name, SimHost host, Policy policy) {
        return queue(
                name,
                host,
                policy,
                new MpscRing<>(policy.capacity(), host::nanos) {
                    private boolean begun;

                    @Override
                    public Offer offer(Object element, boolean keep) {
                        var offer = super.offer(element, keep);
                        boolean first = !begun;
                        begun = true;
                        return first && offer == Offer.TAKEN_WAKE ? Offer.TAKEN : offer;
                    }
                });
    }

    /// Its queue shows nothing to who closes.
    static SimGate open(String name, SimHost host, Policy policy) {
        return queue(
                name,
                host,
                policy,
                new MpscRing<>(policy.capacity(), host::nanos) {
                    @Override
                    public void withdraw(
                            Predicate<? super Object> isStateful,
                            Consumer<? super Object> visitor) {}
                });
    }

    /// Its queue takes one more than it may.
    static SimGate roomy(String name, SimHost host, Policy policy) {
        return queue(name, host, policy, new MpscRing<>(policy.capacity() + 1, host::nanos) {});
    }

    /// Its ticks run what was queued after they began.
    static SimGate greedy(String name, SimHost host, Policy policy) {
        return queue(
                name,
                host,
                policy,
                new MpscRing<>(policy.capacity(), host::nanos) {
                    @Override
                    public @Nullable Object next(long limit) {
                        return super.next(Long.MAX_VALUE);
                    }
                });
    }

    /// Its queue lets the second overtake the first.
    static SimGate swapping(String name, SimHost host, Policy policy) {
        return queue(
                name,
                host,
                policy,
                new MpscRing<>(policy.capacity(), host::nanos) {
                    @Override
                    public @Nullable Object next(long limit) {
                        var first = super.next(limit);
                        if (first instanceof GateTicket<?> && size() > 1 && super.take(true)) {
                            super.done();
                            if (super.offer(first, false) == Offer.FULL) {
                                throw new AssertionError("it has just left");
                            }
                            return super.next(limit);
                        }
                        return first;
                    }
                });
    }

    /// Now and then, it does not let NORMAL have its turn.
    static SimGate unfair(String name, SimHost host, Policy policy) {
        return queue(
                name,
                host,
                policy,
                new MpscRing<>(policy.capacity(), host::nanos) {
                    private int asked;

                    @Override
                    public @Nullable Object next(long limit) {
                        return ++asked % 4 == 0 ? null : super.next(limit);
                    }
                });
    }

    /// It always says that nothing waits.
    static SimGate silent(String name, SimHost host, Policy policy) {
        return queue(
                name,
                host,
                policy,
                new MpscRing<>(policy.capacity(), host::nanos) {
                    @Override
                    public int size() {
                        return 0;
                    }
                });
    }

    /// Its deadlines are for the caller only, as those of a wait with a timeout are.
    static SimGate hollow(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            <T extends @Nullable Object> GateTicket<T> ticket(
                    Operation<T> operation, long queuedNanos, long deadlineNanos) {
                return new GateTicket<>(this, operation, queuedNanos, deadlineNanos) {
                    @Override
                    boolean expire(long now) {
                        return false;
                    }
                };
            }
        };
    }

    /// It runs what was withdrawn.
    static SimGate zombie(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            <T extends @Nullable Object> GateTicket<T> ticket(
                    Operation<T> operation, long queuedNanos, long deadlineNanos) {
                return new GateTicket<>(this, operation, queuedNanos, deadlineNanos) {
                    @Override
                    boolean run(long now) {
                        if (state() == State.SETTLED) {
                            try {
                                var _ = operation.run();
                            } catch (Throwable e) {
                                return true;
                            }
                        }
                        return super.run(now);
                    }
                };
            }
        };
    }

    /// It tells the count of each withdrawal twice.
    static SimGate stuttering(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            void settled(GateTicket<?> ticket, Outcome<?> outcome) {
                super.settled(ticket, outcome);
                if (outcome instanceof Outcome.Cancelled<?>) {
                    super.settled(ticket, outcome);
                }
            }
        };
    }

    /// It loses tasks.
    static SimGate careless(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            private int posted;

            @Override
            public void execute(Runnable task) {
                if (++posted % 3 != 0) {
                    super.execute(task);
                }
            }
        };
    }

    /// A tick inside of an operation runs the next one.
    static SimGate nesting(String name, SimHost host, Policy policy) {
        var ring = new MpscRing<>(policy.capacity(), host::nanos);
        if (policy.overflow() == Overflow.DROP_OLDEST) {
            return new SimGate(name, host, policy);
        }
        return new SimGate(name, host, policy, ring) {
            private boolean ticks;

            @Override
            public int tick() {
                if (ticks && ring.next(Long.MAX_VALUE) instanceof GateTicket<?> next) {
                    ring.take(true);
                    var _ = next.run(host.nanos());
                    ring.done();
                }
                ticks = true;
                try {
                    return super.tick();
                } finally {
                    ticks = false;
                }
            }
        };
    }

    /// Its periodic timers catch up in another way than they were told.
    static SimGate forgetful(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            public Timer every(Duration period, CatchUp catchUp, Operation<?> operation) {
                return super.every(
                        period, catchUp == CatchUp.ALL ? CatchUp.ONCE : catchUp, operation);
            }
        };
    }

    /// Its grid is a little wider than asked for.
    static SimGate drifting(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            public Timer every(Duration period, CatchUp catchUp, Operation<?> operation) {
                return super.every(period.plusMillis(1), catchUp, operation);
            }
        };
    }

    /// The cancel of its timers does nothing but say so.
    static SimGate relentless(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            public Timer every(Duration period, CatchUp catchUp, Operation<?> operation) {
                var timer = super.every(period, catchUp, operation);
                return new Timer() {
                    @Override
                    public boolean cancel() {
                        return timer.fired() >= 0;
                    }

                    @Override
                    public long fired() {
                        return timer.fired();
                    }

                    @Override
                    public long missed() {
                        return timer.missed();
                    }
                };
            }
        };
    }

    /// The time of its games runs twice as fast.
    static SimGate hasty(String name, SimHost host, Policy policy) {
        return new SimGate(name, host, policy) {
            @Override
            public GameTime gameTime() {
                var time = super.gameTime();
                time.speed(2);
                return time;
            }
        };
    }
}
