package dev.heddle.radio.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.heddle.radio.timer.ShowClock.Alarm;
import dev.heddle.radio.timer.TimerWorld.Fault;
import dev.heddle.radio.timer.TimerWorld.Owned;
import dev.heddle.radio.timer.TimerWorld.Plain;
import dev.heddle.radio.timer.TimerWorld.Wrapper;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The plain timer and the one for every thread hear the same stories: the same events, in the same
/// order, at the same times.
class TimerDifferentialTest {
    private static final int SEEDS = 2_000;

    /// A fault has to show in so many stories.
    private static final int SEEDS_FOR_A_FAULT = 200;

    private final Logged logged = Logged.by(ShowTimer.class, OwnedTimer.class);

    @AfterEach
    void printAgain() {
        logged.close();
    }

    @Test
    void theSameStoryIsHeardTheSameWay() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var script = new TimerScript(seed);
            assertThat(script.tell(new Owned(Fault.NONE)))
                    .as("seed %d", seed)
                    .isEqualTo(script.tell(new Plain()));
        }
    }

    @Test
    void theStoriesTellOfEachEventAndEachRefusal() {
        var heard =
                LongStream.range(0, SEEDS_FOR_A_FAULT)
                        .mapToObj(seed -> new TimerScript(seed).tell(new Plain()))
                        .flatMap(List::stream)
                        .toList();

        for (var event : TimerEvent.values()) {
            assertThat(heard).anyMatch(line -> line.endsWith("S " + event));
        }
        assertThat(heard)
                .anyMatch(line -> line.contains("no show runs"))
                .anyMatch(line -> line.contains("its time has passed"))
                .anyMatch(line -> line.contains("the break begins in"))
                .anyMatch(line -> line.startsWith("refused 3"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void findsThePlantedFault(Fault fault) {
        assertThat(LongStream.range(0, SEEDS_FOR_A_FAULT))
                .anyMatch(seed -> {
                    var script = new TimerScript(seed);
                    return !script.tell(new Owned(fault)).equals(script.tell(new Plain()));
                });
    }

    @Test
    void aWrapperThatKeepsTheOrderIsNotTakenForAFault() {
        for (long seed = 0; seed < SEEDS_FOR_A_FAULT; seed++) {
            var script = new TimerScript(seed);
            assertThat(script.tell(new Owned(batches(batch -> batch))))
                    .as("seed %d", seed)
                    .isEqualTo(script.tell(new Plain()));
        }
    }

    /// Faults that timers like this one had, or could have.
    static Stream<Named<Fault>> faults() {
        return Stream.of(
                Named.of(
                        "an alarm that is replaced rings all the same",
                        alarms((clock, name, delay, ring) -> {
                            var _ = clock.after(name, delay, ring);
                            return () -> {};
                        })),
                Named.of(
                        "an alarm rings again, a second later",
                        alarms((clock, name, delay, ring) -> {
                            var second = clock.after(name, delay.plusSeconds(1), ring);
                            var first = clock.after(name, delay, ring);
                            return () -> {
                                first.cancel();
                                second.cancel();
                            };
                        })),
                Named.of(
                        "each alarm is late by a tick",
                        alarms((clock, name, delay, ring) ->
                                clock.after(name, delay.plusMillis(1), ring))),
                Named.of(
                        "warnings that are past are told",
                        Fault.in(timer ->
                                changed(
                                        timer,
                                        "scheduleBreakWarnings",
                                        seconds -> Math.max(20, seconds)))),
                Named.of(
                        "what is no length is taken for the default",
                        Fault.around(timer ->
                                new Wrapper(
                                        changed(
                                                timer,
                                                "startShow",
                                                seconds -> seconds > 0 ? seconds : 600),
                                        () -> {}))),
                Named.of(
                        "a batch is grouped by what is to be done",
                        batches(batch ->
                                batch.stream()
                                        .sorted(Comparator.comparing(Invocation::name))
                                        .toList())),
                Named.of(
                        "of several calls of a kind only the last is made",
                        batches(batch -> {
                            var last = new LinkedHashMap<String, Invocation>();
                            batch.forEach(call -> last.put(call.name(), call));
                            return List.copyOf(last.values());
                        })));
    }

    // ---- how faults are planted ---------------------------------------------------------------

    private interface After {
        Alarm after(ShowClock clock, String name, Duration delay, Runnable ring);
    }

    private static Fault alarms(After after) {
        return Fault.of(clock ->
                new ShowClock() {
                    @Override
                    public Duration now() {
                        return clock.now();
                    }

                    @Override
                    public Alarm after(String name, Duration delay, Runnable ring) {
                        return after.after(clock, name, delay, ring);
                    }
                });
    }

    private static BroadcastTimer changed(
            BroadcastTimer timer, String name, DoubleUnaryOperator seconds) {
        return proxy((method, arguments) ->
                method.getName().equals(name) && arguments.length == 1
                        ? method.invoke(timer, seconds.applyAsDouble((double) arguments[0]))
                        : method.invoke(timer, arguments));
    }

    private record Invocation(String name, Callable<Object> call) {}

    /// Collects calls, and makes of each batch what `plan` says.
    private static Fault batches(UnaryOperator<List<Invocation>> plan) {
        return Fault.around(timer -> {
            var batch = new ArrayList<Invocation>();
            var collecting =
                    proxy((method, arguments) -> {
                        var answer = new CompletableFuture<@Nullable Object>();
                        batch.add(
                                new Invocation(
                                        method.getName(),
                                        () -> answered(method.invoke(timer, arguments), answer)));
                        return method.getReturnType() == void.class ? null : answer;
                    });
            return new Wrapper(
                    collecting,
                    () -> {
                        for (var call : plan.apply(List.copyOf(batch))) {
                            assertThatCode(call.call()::call).doesNotThrowAnyException();
                        }
                        batch.clear();
                    });
        });
    }

    private static Object answered(
            @Nullable Object value, CompletableFuture<@Nullable Object> answer) {
        return value instanceof CompletionStage<?> stage
                ? stage.thenAccept(answer::complete)
                : answer;
    }

    private interface Reaction {
        @Nullable Object to(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static BroadcastTimer proxy(Reaction reaction) {
        return (BroadcastTimer)
                Proxy.newProxyInstance(
                        BroadcastTimer.class.getClassLoader(),
                        new Class<?>[] {BroadcastTimer.class},
                        (_, method, arguments) ->
                                reaction.to(method, arguments == null ? new Object[0] : arguments));
    }
}
