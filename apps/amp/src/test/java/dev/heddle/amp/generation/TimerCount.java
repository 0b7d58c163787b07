package dev.heddle.amp.generation;

import dev.heddle.core.Owner;
import dev.heddle.core.Timer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// An owner whose timers are counted.
final class TimerCount {
    private final List<Watched> timers = new ArrayList<>();
    final Owner owner;

    private static final class Watched implements Timer {
        private final Timer timer;
        private boolean cancelled;

        Watched(Timer timer) {
            this.timer = timer;
        }

        @Override
        public boolean cancel() {
            cancelled = true;
            return timer.cancel();
        }

        @Override
        public long fired() {
            return timer.fired();
        }

        @Override
        public long missed() {
            return timer.missed();
        }

        boolean waits() {
            return !cancelled && fired() == 0;
        }
    }

    TimerCount(Owner counted) {
        owner =
                (Owner)
                        Proxy.newProxyInstance(
                                Owner.class.getClassLoader(),
                                new Class<?>[] {Owner.class},
                                (_, method, arguments) -> {
                                    try {
                                        var result = method.invoke(counted, arguments);
                                        if (result instanceof Timer timer) {
                                            var watched = new Watched(timer);
                                            timers.add(watched);
                                            return watched;
                                        }
                                        return result;
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                });
    }

    /// How many were neither cancelled nor have fired.
    long waiting() {
        return timers.stream().filter(Watched::waits).count();
    }
}
