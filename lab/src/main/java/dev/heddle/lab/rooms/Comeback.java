package dev.heddle.lab.rooms;

import dev.heddle.lab.MeasurementException;
import dev.heddle.sync.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// The way back of a swarm whose connections end. They wait as our clients do: as long as they were
/// told, or, if they were told nothing or find nobody there, for a random time up to a limit that
/// doubles; where there are several servers, they then go to the next one. Not thread-safe.
public final class Comeback {
    private static final long SHORTEST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 20_000;
    private static final long SPREAD_MILLIS = 500;
    private static final long SEED = 42;

    private final Swarm swarm;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos));
    private final Map<Client, Integer> failed = new HashMap<>();
    private final Map<Client, Long> waitedMillis = new HashMap<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private int turnedAway;

    private record Due(long atNanos, Client client) {}

    /// From now on who is cut off comes back, and is to hear all that was said since all came in.
    public Comeback(Swarm swarm) {
        this.swarm = swarm;
        for (var one : swarm.readers()) {
            // What they have just been told counts as missed: they stand where they came in.
            one.next = 0;
            one.from = one.epoch + ":" + one.headSeq;
        }
        swarm.whenClosed(this::closed);
    }

    private void closed(Client client) {
        if (client == swarm.talker()) {
            return;
        }
        if (client.closeCode == Wire.Close.BUSY.code()) {
            turnedAway++;
        }
        long pause;
        if (client.retryAfterMillis >= 0) {
            pause = client.retryAfterMillis + random.nextLong(SPREAD_MILLIS);
            client.retryAfterMillis = -1;
        } else {
            int before = failed.merge(client, 1, Integer::sum) - 1;
            long ceiling = Math.min(LONGEST_MILLIS, SHORTEST_MILLIS << (before + 1));
            pause = random.nextLong(SHORTEST_MILLIS, ceiling);
        }
        waitedMillis.merge(client, pause, Long::sum);
        swarm.moveOn(client);
        due.add(new Due(System.nanoTime() + pause * 1_000_000, client));
    }

    /// Connects those who have waited, and reads what there is. Blocks for a millisecond.
    public void turn() throws IOException, MeasurementException {
        long now = System.nanoTime();
        while (!due.isEmpty() && due.peek().atNanos <= now) {
            attempts.merge(now / 1_000_000_000, 1, Integer::sum);
            swarm.again(due.remove().client);
        }
        swarm.turn(1);
    }

    /// How often a hub had too much to do.
    public int turnedAway() {
        return turnedAway;
    }

    /// Most attempts within one second.
    public int mostAttempts() {
        return attempts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /// How long a client has waited of its own will, in seconds.
    public double waitedSeconds(Client client) {
        return waitedMillis.getOrDefault(client, 0L) / 1e3;
    }

    /// The longest that one still has to wait, in seconds.
    public double longestWaitSeconds() {
        long now = System.nanoTime();
        return due.stream().mapToLong(one -> one.atNanos - now).max().orElse(0) / 1e9;
    }

    /// Whether a client has all of so many messages.
    public static boolean has(Client client, long messages) {
        return client.next >= messages;
    }

    /// Whether all went on where they were cut off, with no repeat and no gap.
    ///
    /// @throws MeasurementException if one did not
    public void check() throws MeasurementException {
        swarm.check();
        if (waitedMillis.keySet().stream().anyMatch(one -> !one.recovered)) {
            throw new MeasurementException("some were given a snapshot, not what they missed");
        }
    }
}
