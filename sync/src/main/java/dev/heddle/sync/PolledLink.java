package dev.heddle.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One end of a link over HTTP: numbers what is said, keeps it until the other end has heard it,
/// and passes over what was heard before. So a lost request or answer loses nothing, and one that
/// comes twice repeats nothing: each batch begins with the oldest frame that is not known to have
/// been heard (a sliding window, as in RFC 9293, with numbers that count frames).
///
/// Not safe for use by several threads; never blocks.
public final class PolledLink {
    /// How long a hub holds a request while it has nothing to say.
    public static final int MAX_HOLD_SECONDS = 20;

    /// What a batch may have in bytes, if it is more than one frame: a body has to hold it.
    public static final int MAX_BATCH_BYTES = Wire.MAX_MESSAGE_BYTES - 1024;

    private final ArrayDeque<String> said = new ArrayDeque<>();
    private long saidAndHeard;
    private long heard;

    /// What a host posts.
    ///
    /// @param link a name that the host made up for this link
    /// @param n the number of the request, from 1: an older one that comes late is no newer news
    /// @param first the number of the first of `frames`
    /// @param heard the number of the last frame heard of the hub
    /// @param holdMs how long the hub may wait for something to say
    /// @param bye whether the link ends
    public record Request(
            String link,
            long n,
            long first,
            long heard,
            long holdMs,
            boolean bye,
            List<JsonNode> frames) {
        public Request {
            if (link == null || !link.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new Json.MalformedException("`link` has 1 to 64 of A-Z, a-z, 0-9, _ and -");
            }
            frames = frames == null ? List.of() : List.copyOf(frames);
        }
    }

    /// What the hub answers.
    ///
    /// @param heard the number of the last frame heard of the host
    /// @param first the number of the first of `frames`
    /// @param close why the link has ended, if it has
    public record Answer(long heard, long first, List<JsonNode> frames, @Nullable Closed close) {
        public Answer {
            frames = frames == null ? List.of() : List.copyOf(frames);
        }
    }

    /// Why a link has ended: what closes a WebSocket says the same.
    public record Closed(int code, String reason) {}

    /// What is to be sent.
    ///
    /// @param first the number of the first of `frames`
    /// @param whole whether it is all there is
    public record Batch(long first, List<String> frames, boolean whole) {}

    /// An end that has said and heard nothing.
    public PolledLink() {}

    /// Adds a frame to what is to be sent.
    public void say(String frame) {
        said.addLast(frame);
    }

    /// Frames that the other end is not known to have heard.
    public int unheard() {
        return said.size();
    }

    /// The number of the last frame that was heard.
    public long heard() {
        return heard;
    }

    /// All that the other end is not known to have heard, the oldest first, or as much of it as one
    /// body holds: at least one frame.
    public Batch batch() {
        var frames = new ArrayList<String>();
        long bytes = 0;
        for (String frame : said) {
            bytes += Json.bytes(frame) + 1;
            if (!frames.isEmpty() && bytes > MAX_BATCH_BYTES) {
                return new Batch(saidAndHeard + 1, frames, false);
            }
            frames.add(frame);
        }
        return new Batch(saidAndHeard + 1, frames, true);
    }

    /// Takes a batch of the other end, and returns what of it is new.
    ///
    /// @param confirmed the number of the last of our frames that it has heard
    /// @param <T> what its frames have become
    /// @throws Json.MalformedException if it has heard what was not said, or leaves something out
    public <T> List<T> hear(long confirmed, long first, List<T> frames) {
        if (confirmed > saidAndHeard + said.size()) {
            throw new Json.MalformedException("frame %d was never said".formatted(confirmed));
        }
        if (!frames.isEmpty() && (first < 1 || first > heard + 1)) {
            throw new Json.MalformedException(
                    "frame %d was heard last, and %d comes next".formatted(heard, first));
        }
        while (saidAndHeard < confirmed) {
            said.removeFirst();
            saidAndHeard++;
        }
        int known = (int) Math.min(frames.size(), Math.max(0, heard + 1 - first));
        var fresh = frames.subList(known, frames.size());
        heard += fresh.size();
        return fresh;
    }

    /// Writes a request with this batch.
    public String request(String link, long n, long holdMs, boolean bye, Batch batch) {
        return "{\"link\":%s,\"n\":%d,\"first\":%d,\"heard\":%d,\"holdMs\":%d,\"bye\":%b,\"frames\":[%s]}"
                .formatted(
                        Json.write(link),
                        n,
                        batch.first(),
                        heard,
                        holdMs,
                        bye,
                        String.join(",", batch.frames()));
    }

    /// Writes an answer with this batch.
    public String answer(Batch batch, @Nullable Closed close) {
        return "{\"heard\":%d,\"first\":%d,\"frames\":[%s]%s}"
                .formatted(
                        heard,
                        batch.first(),
                        String.join(",", batch.frames()),
                        close == null ? "" : ",\"close\":" + Json.write(close));
    }
}
