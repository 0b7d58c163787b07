package dev.heddle.lab.dispatch;

import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket.State;
import dev.heddle.lab.Effort;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.Fork;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// How long one asker waits for an answer from the owner's thread, in microseconds. A pause stands
/// before each question, long enough for a thread that parks to be parked; the asker spins through
/// it, so that its own wake-up does not count.
final class RoundTrip {
    private static final long PAUSE_NANOS = 60_000;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private RoundTrip() {}

    /// Asks the owner's thread for a number and waits for it.
    interface Asker {
        long ask(long number) throws Exception;
    }

    /// A fork's work: effort, candidate.
    public static void main(String[] arguments) {
        Fork.answer(() -> measure(named(arguments[1]), Effort.valueOf(arguments[0])));
    }

    /// Makes a new one by its name on a fork's command line.
    static Asker named(String name) {
        return switch (name) {
            case "parked-owner" -> parkedOwner();
            case "executor" -> executor();
            case "spinning-owner" -> spinningOwner();
            case "spinning-queue" -> spinningQueue();
            default -> throw new IllegalArgumentException("there is no asker " + name);
        };
    }

    private static Asker parkedOwner() {
        var owner = Owner.running("running", Policy.DEFAULT);
        return number ->
                owner.submit(() -> number).await(LIMIT).orElse(null)
                                instanceof Executed<Long> answer
                        ? answer.value()
                        : -1;
    }

    private static Asker executor() {
        var executor = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        return number -> executor.submit(() -> number).get();
    }

    private static Asker spinningOwner() {
        var owner = Owner.hosted("hosted", Policy.DEFAULT);
        spin(owner::tick);
        return number -> {
            var ticket = owner.submit(() -> number);
            while (ticket.state() != State.SETTLED) {
                Thread.onSpinWait();
            }
            return ticket.outcome().orElseThrow() instanceof Executed<Long> answer
                    ? answer.value()
                    : -1;
        };
    }

    private static Asker spinningQueue() {
        var queue = new ConcurrentLinkedQueue<Runnable>();
        spin(() -> {
            var task = queue.poll();
            if (task != null) {
                task.run();
            }
        });
        return number -> {
            var answer = new AtomicLong(-1);
            queue.add(() -> answer.set(number));
            while (answer.get() < 0) {
                Thread.onSpinWait();
            }
            return answer.get();
        };
    }

    private static void spin(Runnable pass) {
        Thread.ofPlatform()
                .daemon()
                .name("lab-loop")
                .start(() -> {
                    while (true) {
                        pass.run();
                        Thread.onSpinWait();
                    }
                });
    }

    /// The middle and the tail. Blocks.
    ///
    /// @throws MeasurementException if an answer is not what was asked for
    static Map<String, Double> measure(Asker asker, Effort effort) throws Exception {
        var number = new AtomicLong();
        return Latency.measure(effort, () -> micros(asker, number.getAndIncrement()));
    }

    private static double micros(Asker asker, long number) throws Exception {
        long pause = System.nanoTime();
        while (System.nanoTime() - pause < PAUSE_NANOS) {
            Thread.onSpinWait();
        }
        long began = System.nanoTime();
        long answer = asker.ask(number);
        double micros = (System.nanoTime() - began) / 1e3;
        if (answer != number) {
            throw new MeasurementException("asked for %d, answered %d".formatted(number, answer));
        }
        return micros;
    }
}
