package dev.heddle.server.nodes;

import dev.heddle.sync.log.Subscription;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Messages between hubs that may be longer than {@link Peers} carries: in pieces, which arrive in
/// order. A letter of which a piece is lost is lost.
///
/// May be called from any thread; never blocks.
public final class Letters implements AutoCloseable {
    /// The longest letter, in characters; a longer one is lost, too. A watcher that comes to a host
    /// is shown at most some three million.
    public static final int MAX_LETTER = 8 << 20;

    private static final int PIECE = Peers.MAX_BYTES / 3 - 64; // UTF-8 takes no more for a char.

    /// Letters that are not whole, one of a hub.
    private static final int MAX_BEGUN = 64;

    private static final Pattern HEADER = Pattern.compile("([0-9]{1,18}) ([0-9]{1,9}) ([+.]) ");

    private final Peers peers;
    private final String topic;
    private final Subscription listening;
    private final AtomicLong last = new AtomicLong();

    /// What has come of letters that are not whole; on the thread of the peers.
    private final Map<String, Begun> begun = new HashMap<>();

    private static final class Begun {
        private final long id;
        private final StringBuilder text = new StringBuilder();
        private int pieces;

        Begun(long id) {
            this.id = id;
        }
    }

    /// Letters about `topic`, which this has to itself. `listener` is called as {@link
    /// Peers#listen} says.
    public Letters(Peers peers, String topic, Peers.Listener listener) {
        this.peers = peers;
        this.topic = topic;
        this.listening = peers.listen(topic, (from, piece) -> hear(from, piece, listener));
    }

    /// Tells one hub.
    public void tell(String node, String text) {
        if (text.length() > MAX_LETTER) {
            return;
        }
        long id = last.incrementAndGet();
        int begin = 0;
        for (int i = 0; begin < text.length() || i == 0; i++) {
            int end = Math.min(text.length(), begin + PIECE);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            String more = end < text.length() ? "+" : ".";
            peers.tell(
                    node, topic, "%d %d %s ".formatted(id, i, more) + text.substring(begin, end));
            begin = end;
        }
    }

    private void hear(String from, String message, Peers.Listener listener) {
        var parts = HEADER.matcher(message);
        if (!parts.lookingAt()) {
            return; // Of another version.
        }
        long id = Long.parseLong(parts.group(1));
        int piece = Integer.parseInt(parts.group(2));
        boolean isLast = parts.group(3).equals(".");
        String text = message.substring(parts.end());
        if (piece == 0 && isLast) {
            listener.hear(from, text);
            return;
        }
        var letter = piece == 0 ? new Begun(id) : begun.get(from);
        begun.remove(from);
        if (letter == null
                || letter.id != id
                || letter.pieces != piece
                || letter.text.length() + text.length() > MAX_LETTER) {
            return;
        }
        letter.pieces++;
        letter.text.append(text);
        if (isLast) {
            listener.hear(from, letter.text.toString());
        } else if (begun.size() < MAX_BEGUN) {
            begun.put(from, letter);
        } else {
            begun.clear(); // Of hubs that are gone.
        }
    }

    /// Hears no more.
    @Override
    public void close() {
        listening.close();
    }
}
