package dev.heddle.lab.rooms;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One connection of a swarm: opens itself, then counts the messages that come and checks that none
/// is missing and none comes twice. Belongs to the swarm's thread.
public final class Client {
    /// How a connection ended that nobody closed.
    static final int LOST = 1006;

    /// The longest beginning of something that can wait for its rest: a control frame.
    static final int CARRY = 160;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long MARKS = ONES * Swarm.MARK;

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_PONG = 0x8a;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int MASKED = 0x80;

    private final Swarm swarm;
    private final Dialect dialect;
    private final String room;
    private SelectionKey key;

    /// Which of the swarm's servers it goes to.
    private int server;

    /// Its id and what it asks for; set before it connects.
    final String name;

    String from = "";

    /// What it knows of the hub.
    long link;

    String epoch = "";
    long headSeq;
    boolean recovered;
    long retryAfterMillis = -1;

    /// Whether its messages count, and the number that comes next.
    boolean counted = true;

    long next;
    long delivered;
    long done;
    long said;
    int closeCode;

    long bytesIn;
    long bytesOut;

    private State state = State.CONNECTING;
    private Dialect.Kind kind = Dialect.Kind.MESSAGES;
    private int left;
    private int carried;
    private final byte[] carry = new byte[CARRY];
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private @Nullable ByteBuffer unsent;

    private enum State {
        CONNECTING,
        /// The answer to its request is on its way.
        OPENING,
        /// The dialect greets.
        GREETING,
        COUNTING,
        CLOSED
    }

    Client(Swarm swarm, Dialect dialect, String name, String room, int server, SelectionKey key) {
        this.swarm = swarm;
        this.dialect = dialect;
        this.name = name;
        this.room = room;
        this.server = server;
        this.key = key;
    }

    private String request() {
        String upgrade =
                dialect.isWebSocket()
                        ? """
                        Connection: Upgrade\r
                        Upgrade: websocket\r
                        Sec-WebSocket-Version: 13\r
                        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                        """
                        : "";
        return "GET %s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n"
                .formatted(dialect.path(room, this), swarm.host(this), upgrade, dialect.headers());
    }

    /// A new connection for the same client.
    void again(SelectionKey fresh) {
        key = fresh;
        state = State.CONNECTING;
        left = 0;
        carried = 0;
        whole.reset();
        unsent = null;
    }

    /// Which of the swarm's servers it goes to, from 0.
    public int server() {
        return server;
    }

    /// The next time it goes to the next server.
    void moveOn(int servers) {
        server = (server + 1) % servers;
    }

    boolean isReady() {
        return state == State.COUNTING;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    // ---- opening ------------------------------------------------------------------------------

    void connected() throws IOException {
        if (((SocketChannel) key.channel()).finishConnect()) {
            opening();
            key.interestOps(SelectionKey.OP_READ);
            write(ByteBuffer.wrap(request().getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /// What comes from now on answers its request.
    void opening() {
        state = State.OPENING;
    }

    /// It counts from now on.
    void ready() {
        if (state != State.COUNTING) {
            state = State.COUNTING;
            swarm.ready();
        }
    }

    void refused(String text) {
        swarm.refused(text);
    }

    // ---- reading ------------------------------------------------------------------------------

    /// Reads what there is into the swarm's buffer.
    ///
    /// @param space a view of `bytes`
    void read(ByteBuffer space, byte[] bytes) throws IOException {
        space.position(CARRY);
        int count = ((SocketChannel) key.channel()).read(space);
        if (count < 0) {
            closed(LOST);
            return;
        }
        bytesIn += count;
        received(bytes, count);
    }

    /// Takes what stands behind the first {@link #CARRY} of `bytes`, which are overwritten by what
    /// waited for it.
    void received(byte[] bytes, int count) throws IOException {
        int begin = CARRY - carried;
        System.arraycopy(carry, 0, bytes, begin, carried);
        carried = 0;
        take(bytes, begin, CARRY + count);
    }

    private void take(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to && state != State.CLOSED) {
            if (state == State.OPENING) {
                at = takeAnswer(bytes, at, to);
            } else if (dialect.isWebSocket()) {
                at = takeFrame(bytes, at, to);
            } else {
                at = takeStream(bytes, at, to);
            }
            if (at < 0) {
                return; // The rest waits for more.
            }
        }
    }

    /// Keeps what cannot be understood yet.
    private int keep(byte[] bytes, int from, int to) {
        carried = to - from;
        System.arraycopy(bytes, from, carry, 0, carried);
        return -1;
    }

    private int takeAnswer(byte[] bytes, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            whole.write(bytes[i]);
            if (bytes[i] == '\n' && whole.size() > 3 && endsHeader()) {
                String answer = whole.toString(StandardCharsets.US_ASCII);
                whole.reset();
                String wanted = dialect.isWebSocket() ? " 101 " : " 200 ";
                if (!answer.contains(wanted)) {
                    throw new IOException("not let in: " + answer.lines().findFirst().orElse(""));
                }
                state = State.GREETING;
                dialect.opened(this);
                return i + 1;
            }
        }
        return to;
    }

    private boolean endsHeader() {
        byte[] all = whole.toByteArray();
        return all[all.length - 2] == '\r' && all[all.length - 3] == '\n';
    }

    private int takeStream(byte[] bytes, int from, int to) {
        if (state == State.GREETING) {
            whole.write(bytes, from, to - from);
            dialect.heard(this, whole.toString(StandardCharsets.UTF_8));
            return to;
        }
        int used = scan(bytes, from, to);
        return from + used == to ? to : keep(bytes, from + used, to);
    }

    private int takeFrame(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        if (left == 0) {
            int size = to - at;
            int head = size < 2 ? 2 : headBytes(bytes[at + 1] & 0x7f);
            if (size < head) {
                return keep(bytes, at, to);
            }
            int opcode = bytes[at] & 15;
            int length = length(bytes, at);
            if (opcode >= CLOSE) {
                if (size < head + length) {
                    return keep(bytes, at, to);
                }
                control(opcode, bytes, at + head, length);
                return at + head + length;
            }
            if (size < head + Math.min(length, Dialect.LOOK)) {
                return keep(bytes, at, to);
            }
            kind =
                    state == State.GREETING
                            ? Dialect.Kind.READ
                            : dialect.kind(bytes, at + head, length);
            at += head;
            left = length;
        }
        int end = Math.min(to, at + left);
        switch (kind) {
            case MESSAGES -> {
                int used = scan(bytes, at, end);
                if (at + used < end) {
                    left -= used;
                    return keep(bytes, at + used, to);
                }
            }
            case READ -> whole.write(bytes, at, end - at);
            case SKIPPED, DONE -> {}
        }
        left -= end - at;
        if (left == 0) {
            frameOver();
        }
        return end;
    }

    private void frameOver() {
        if (kind == Dialect.Kind.DONE) {
            done++;
        } else if (kind == Dialect.Kind.READ) {
            String text = whole.toString(StandardCharsets.UTF_8);
            whole.reset();
            dialect.heard(this, text);
        }
    }

    private static int headBytes(int length) {
        return length < 126 ? 2 : length == 126 ? 4 : 10;
    }

    private static int length(byte[] bytes, int at) {
        int length = bytes[at + 1] & 0x7f;
        int more = headBytes(length) - 2;
        if (more > 0) {
            length = 0;
            for (int i = 0; i < more; i++) {
                length = (length << 8) | (bytes[at + 2 + i] & 0xff);
            }
        }
        return length;
    }

    private void control(int opcode, byte[] bytes, int from, int length) throws IOException {
        if (opcode == CLOSE) {
            closed(length < 2 ? 1005 : ((bytes[from] & 0xff) << 8) | (bytes[from + 1] & 0xff));
        } else if (opcode == PING) {
            write(frame(FINAL_PONG, bytes, from, length));
        }
    }

    /// Looks for messages: a mark, and behind it the number. How many bytes it is through with.
    private int scan(byte[] bytes, int from, int to) {
        int at = from;
        while (true) {
            at = mark(bytes, at, to);
            if (at >= to) {
                return to - from;
            }
            if (to - at <= Swarm.DIGITS) {
                return at - from; // The number comes with what follows.
            }
            long number = 0;
            for (int i = 1; i <= Swarm.DIGITS; i++) {
                number = number * 10 + bytes[at + i] - '0';
            }
            arrived(number);
            at += 1 + Swarm.DIGITS;
        }
    }

    /// Where the next mark is, eight bytes at a time: a byte of `x` is zero where one is, and the
    /// lowest bit that is left tells the first of them (H. S. Warren, Hacker's Delight, 6-1).
    private static int mark(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long x = (long) LONGS.get(bytes, at) ^ MARKS;
            long hit = (x - ONES) & ~x & HIGHS;
            if (hit != 0) {
                return at + Long.numberOfTrailingZeros(hit) / Byte.SIZE;
            }
        }
        while (at < to && bytes[at] != Swarm.MARK) {
            at++;
        }
        return at;
    }

    private void arrived(long number) {
        if (!counted) {
            return;
        }
        if (number == next) {
            next++;
        } else if (number < next) {
            swarm.repeats++;
            return;
        } else {
            swarm.gaps += number - next;
            next = number + 1;
        }
        delivered++;
        swarm.arrived(number);
    }

    // ---- writing ------------------------------------------------------------------------------

    /// Sends a text.
    void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            write(frame(FINAL_TEXT, bytes, 0, bytes.length));
        } catch (IOException e) {
            closed(LOST);
        }
    }

    /// A client's frames are masked. A mask of zeros is one as well.
    private static ByteBuffer frame(int first, byte[] bytes, int from, int length) {
        var frame = ByteBuffer.allocate(length + 14);
        frame.put((byte) first);
        if (length < 126) {
            frame.put((byte) (MASKED | length));
        } else if (length < 1 << 16) {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(length);
        }
        return frame.putInt(0).put(bytes, from, length).flip();
    }

    private void write(ByteBuffer bytes) throws IOException {
        bytesOut += bytes.remaining();
        var before = unsent;
        if (before == null) {
            ((SocketChannel) key.channel()).write(bytes);
            if (!bytes.hasRemaining()) {
                return;
            }
            unsent = bytes.slice();
        } else {
            unsent =
                    ByteBuffer.allocate(before.remaining() + bytes.remaining())
                            .put(before)
                            .put(bytes)
                            .flip();
        }
        key.interestOpsOr(SelectionKey.OP_WRITE);
    }

    void writable() throws IOException {
        var bytes = requireNonNull(unsent);
        ((SocketChannel) key.channel()).write(bytes);
        if (!bytes.hasRemaining()) {
            unsent = null;
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Reads no more until told otherwise.
    void stall() {
        key.interestOps(0);
    }

    void readOn() {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /// Its connection has ended.
    void closed(int code) {
        if (state != State.CLOSED) {
            closeCode = code;
            close();
            swarm.closed(this);
        }
    }

    /// Ends it without a word.
    void close() {
        state = State.CLOSED;
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
