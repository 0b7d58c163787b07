package dev.heddle.lab.rooms;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The load: many clients of one room on one thread, one of which talks. Each message has a mark, a
/// number and filler, 200 bytes in all; who reads finds the mark and checks the number, whatever
/// stands around it, so that all servers are counted alike and every loss and repeat is found.
///
/// The talker is in the room as well, and is not counted. Not thread-safe.
public final class Swarm implements AutoCloseable {
    /// Stands before each number, and nowhere else in what servers send.
    static final byte MARK = '~';

    static final int DIGITS = 10;

    /// Bytes of a message, as people write them.
    static final int MESSAGE_BYTES = 200;

    /// Messages that are said and not yet with all: what fills a batch, and no server's budget.
    private static final int IN_FLIGHT = 1000;

    private static final int READ_BYTES = 256 << 10;
    private static final int AT_ONCE = 64;
    private static final int KEPT = 1 << 17;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final String FILLER = "x".repeat(MESSAGE_BYTES - 1 - DIGITS);

    /// Below this it looks again and again instead of sleeping.
    private static final long NEAR_NANOS = 2_000_000;

    private final List<InetSocketAddress> addresses;
    private final String room;
    private final String prefix;
    private final Selector selector = Selector.open();
    private final byte[] bytes = new byte[Client.CARRY + READ_BYTES];
    private final ByteBuffer space = ByteBuffer.wrap(bytes);
    private final List<Client> readers = new ArrayList<>();
    private @Nullable Client talker;
    private Consumer<Client> closed = this::lost;
    private int receiveBytes;
    private String from = "";
    private int ready;
    private @Nullable String refused;
    private @Nullable IOException failure;

    private long sent;
    private long delivered;

    /// What was wrong with what was delivered.
    long gaps;

    long repeats;

    private final long[] sentNanos = new long[KEPT];
    private final int[] arrivals = new int[KEPT];
    private long readNanos;
    private @Nullable Times each;
    private @Nullable Times toAll;
    private long counted;

    /// Times of messages.
    private static final class Times {
        private double[] millis = new double[1 << 16];
        private int count;

        void add(long nanos) {
            if (count == millis.length) {
                millis = Arrays.copyOf(millis, 2 * count);
            }
            millis[count++] = nanos / 1e6;
        }

        Samples samples() throws MeasurementException {
            if (count == 0) {
                throw new MeasurementException("no message came in the time that counts");
            }
            return new Samples(Arrays.copyOf(millis, count));
        }
    }

    /// A swarm that goes to one room of a server.
    Swarm(Server server, String room) throws IOException {
        this(List.of(server), room);
    }

    /// A swarm that goes to one room of servers that share it: each reader to the next one.
    public Swarm(List<Server> servers, String room) throws IOException {
        this(servers.stream().mapToInt(Server::port).toArray(), room);
    }

    Swarm(int[] ports, String room) throws IOException {
        this.addresses =
                Arrays.stream(ports)
                        .mapToObj(port ->
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                        .toList();
        this.room = room;
        this.prefix = "c" + Long.toString(System.nanoTime(), 36) + "_";
    }

    /// Has `next` called with each client whose connection ends; without one that is a failure.
    void whenClosed(Consumer<Client> next) {
        closed = next;
    }

    private void lost(Client client) {
        failure = new IOException("a connection ended with " + client.closeCode);
    }

    /// From now on clients take so few bytes that they do not read, and leave the rest to the hub.
    void receiveAtMost(int bytes) {
        receiveBytes = bytes;
    }

    /// From now on clients say that they have seen all up to there, and want what follows.
    void comeFrom(String position) {
        from = position;
    }

    // ---- coming and going ---------------------------------------------------------------------

    /// Connects so many readers, and one who talks. Blocks.
    public void open(int count, Dialect dialect, Dialect talking)
            throws IOException, MeasurementException {
        open(count, dialect);
        talker = open(1, talking).getFirst();
        talker.counted = false;
        readers.remove(talker);
    }

    /// Connects so many readers. Blocks.
    List<Client> open(int count, Dialect dialect) throws IOException, MeasurementException {
        var fresh = new ArrayList<Client>();
        int before = ready;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (ready < before + count) {
            while (fresh.size() < count && fresh.size() - (ready - before) < AT_ONCE) {
                fresh.add(connect(dialect));
            }
            turn(1);
            if (System.nanoTime() > end) {
                throw new MeasurementException(
                        "only %d of %d came in within a minute".formatted(ready - before, count));
            }
        }
        return fresh;
    }

    private Client connect(Dialect dialect) throws IOException {
        var key = key();
        int server = readers.size() % addresses.size();
        var client = new Client(this, dialect, prefix + readers.size(), room, server, key);
        client.next = sent;
        client.from = from;
        readers.add(client);
        key.attach(client);
        begin(key, client);
        return client;
    }

    /// Connects a client once more.
    void again(Client client) throws IOException {
        var key = key();
        client.again(key);
        key.attach(client);
        begin(key, client);
    }

    /// From now on it goes to the next server.
    void moveOn(Client client) {
        client.moveOn(addresses.size());
    }

    /// Where a client goes, as it says in its request.
    String host(Client client) {
        return "127.0.0.1:" + addresses.get(client.server()).getPort();
    }

    private SelectionKey key() throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (receiveBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        return channel.register(selector, SelectionKey.OP_CONNECT);
    }

    private void begin(SelectionKey key, Client client) throws IOException {
        try {
            if (((SocketChannel) key.channel()).connect(addresses.get(client.server()))) {
                client.connected();
            }
        } catch (IOException e) {
            client.closed(Client.LOST); // Refused at once, as the loopback may.
        }
    }

    /// All that read.
    public List<Client> readers() {
        return readers;
    }

    Client talker() {
        if (talker == null) {
            throw new IllegalStateException("nobody talks here");
        }
        return talker;
    }

    /// Leaves only so many readers.
    void keep(int count) {
        while (readers.size() > count) {
            readers.removeLast().close();
        }
    }

    void ready() {
        ready++;
    }

    void refused(String text) {
        refused = text;
    }

    void closed(Client client) {
        if (!readers.contains(client) && client != talker) {
            return;
        }
        closed.accept(client);
    }

    // ---- the loop -----------------------------------------------------------------------------

    /// Reads and writes what can be, and waits so long for something; 0 does not wait.
    void turn(long millis) throws IOException, MeasurementException {
        if (millis == 0) {
            selector.selectNow(this::see);
        } else {
            selector.select(this::see, millis);
        }
        if (failure != null) {
            throw failure;
        }
        if (refused != null) {
            throw new MeasurementException("the server refused a message: " + refused);
        }
    }

    private void see(SelectionKey key) {
        var client = (Client) key.attachment();
        try {
            if (key.isValid() && key.isConnectable()) {
                client.connected();
            }
            if (key.isValid() && key.isReadable()) {
                readNanos = System.nanoTime();
                space.clear();
                client.read(space, bytes);
            }
            if (key.isValid() && key.isWritable()) {
                client.writable();
            }
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("not let in")) {
                failure = e;
            }
            client.closed(Client.LOST);
        }
    }

    /// Reads for so long.
    void listen(Duration length) throws IOException, MeasurementException {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            turn(Math.max(1, Math.min(50, left / 1_000_000)));
        }
    }

    void arrived(long number) {
        delivered++;
        int at = (int) (number % KEPT);
        if (each != null) {
            each.add(readNanos - sentNanos[at]);
        }
        if (toAll != null && ++arrivals[at] == counted) {
            toAll.add(readNanos - sentNanos[at]);
        }
    }

    // ---- talking ------------------------------------------------------------------------------

    /// The content of a message.
    static String content(long number) {
        String digits = Long.toString(number);
        return (char) MARK + "0".repeat(DIGITS - digits.length()) + digits + FILLER;
    }

    /// Says the next message.
    public void say(Dialect dialect) {
        int at = (int) (sent % KEPT);
        sentNanos[at] = System.nanoTime();
        arrivals[at] = 0;
        var from = talker();
        from.send(dialect.message(from, ++from.said, content(sent++)));
    }

    /// Messages that were said.
    long sent() {
        return sent;
    }

    /// Messages that came to readers.
    public long delivered() {
        return delivered;
    }

    /// Says as much as goes through, and answers with the deliveries of a second. Blocks.
    ///
    /// @param warmUp before it counts
    public double flood(Dialect dialect, Duration warmUp, Duration counting)
            throws IOException, MeasurementException {
        long base = delivered - sent * readers.size(); // All that was said before is with all.
        flood(dialect, base, System.nanoTime() + warmUp.toNanos());
        long before = delivered;
        long began = System.nanoTime();
        flood(dialect, base, began + counting.toNanos());
        double rate = (delivered - before) * 1e9 / (System.nanoTime() - began);
        drain();
        return rate;
    }

    private void flood(Dialect dialect, long base, long end)
            throws IOException, MeasurementException {
        while (System.nanoTime() < end) {
            long under = sent * readers.size() + base - delivered;
            for (long room = IN_FLIGHT - under / readers.size(); room > 0; room--) {
                say(dialect);
            }
            turn(1);
        }
    }

    /// Says so many, as fast as they go through, and waits until they are with all. Blocks.
    public void say(Dialect dialect, int count) throws IOException, MeasurementException {
        long base = delivered - sent * readers.size();
        long end = sent + count;
        while (sent < end) {
            long under = sent * readers.size() + base - delivered;
            if (under < (long) IN_FLIGHT * readers.size()) {
                say(dialect);
            } else {
                turn(1);
            }
        }
        drain();
    }

    /// What pacing found.
    ///
    /// @param each from the talker to a reader, in milliseconds
    /// @param toAll from the talker to the last of the readers
    public record Paced(Samples each, Samples toAll) {}

    /// Says so many a second. What it waited for a core counts: times are from when it was to be
    /// said. Blocks.
    public Paced pace(Dialect dialect, double perSecond, Duration length)
            throws IOException, MeasurementException {
        each = new Times();
        toAll = new Times();
        counted = readers.stream().filter(one -> one.counted).count();
        long began = System.nanoTime();
        long count = (long) (perSecond * length.toMillis() / 1000);
        for (long i = 0; i < count; i++) {
            long due = began + (long) (i * 1e9 / perSecond);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                turn(left > NEAR_NANOS ? 1 : 0);
            }
            say(dialect);
            sentNanos[(int) ((sent - 1) % KEPT)] = due;
        }
        drain();
        var found = new Paced(each.samples(), toAll.samples());
        each = null;
        toAll = null;
        return found;
    }

    /// Reads until all readers have all. Blocks.
    ///
    /// @throws MeasurementException if that does not come to pass, or not exactly
    public void drain() throws IOException, MeasurementException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (readers.stream().anyMatch(one -> one.counted && one.next < sent)) {
            turn(10);
            if (System.nanoTime() > end) {
                throw new MeasurementException(
                        "%d messages were said, and not all came: %d deliveries to %d readers"
                                .formatted(sent, delivered, readers.size()));
            }
        }
        check();
    }

    /// Reads until a client has so many. Blocks.
    void await(Client client, long messages) throws IOException, MeasurementException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (client.next < messages) {
            turn(1);
            if (System.nanoTime() > end) {
                throw new MeasurementException(
                        "%d of %d messages came in a minute".formatted(client.next, messages));
            }
        }
        check();
    }

    /// Whether each message came to each reader once, and in order.
    ///
    /// @throws MeasurementException if one did not
    public void check() throws MeasurementException {
        if (gaps > 0 || repeats > 0) {
            throw new MeasurementException(
                    "%d messages did not come and %d came twice".formatted(gaps, repeats));
        }
    }

    /// From a command to its answer, so many times in turn, in milliseconds. Blocks.
    Samples roundTrips(Dialect dialect, int warmUps, int count)
            throws IOException, MeasurementException {
        var from = talker();
        var millis = new double[count];
        for (int i = -warmUps; i < count; i++) {
            long began = System.nanoTime();
            long wanted = from.done + 1;
            from.send(dialect.command(from, ++from.said, content(sent++)));
            while (from.done < wanted) {
                turn(0);
                if (System.nanoTime() - began > PATIENCE_NANOS) {
                    throw new MeasurementException("a command was not answered in a minute");
                }
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - began) / 1e6;
            }
        }
        return new Samples(millis);
    }

    @Override
    public void close() throws IOException {
        closed = _ -> {};
        readers.forEach(Client::close);
        if (talker != null) {
            talker.close();
        }
        selector.close();
    }
}
