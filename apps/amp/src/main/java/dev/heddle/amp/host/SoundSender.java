package dev.heddle.amp.host;

import dev.heddle.agent.AgentOptions;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.amp.play.SoundListener;
import dev.heddle.core.Operation;
import dev.heddle.core.Timer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Brings an amp's sound and meters to its hub, while somebody there wants them. What the network
/// does not take within a quarter of a second is dropped. Runs on the amp's owner, but for what the
/// socket says.
final class SoundSender implements AutoCloseable {
    /// 20 times a second, as often as meters are looked at.
    private static final Duration METERS = Duration.ofMillis(50);

    private static final int HEADER_BYTES = 16;

    /// Frames of a message at most; a piece of sound of 20 ms has fewer up to 200 kHz.
    private static final int MAX_FRAMES = 4_000;

    /// A quarter of a second of sound and meters: what is older nobody would get from the hub.
    private static final int MAX_WAITING = 18;

    private static final short SAMPLES = 1;
    private static final short LEVELS = 2;

    /// Between two tries, with full jitter.
    private static final int RETRY_MILLIS = 4_000;

    private static final Pattern WANTED =
            Pattern.compile("\\{\"sound\":(\\d{1,6}),\"meters\":(\\d{1,6})}");

    private final AgentOptions options;
    private final LiveAmp amp;
    private final HttpClient http = HttpClient.newHttpClient();
    private final CompletableFuture<?> closed = new CompletableFuture<>();
    private volatile boolean wantsMeters;
    private volatile @Nullable WebSocket socket;

    /// What waits while a message is on its way, the oldest first. Owner thread only.
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
    private LiveAmp.@Nullable Listener listener;
    private @Nullable Timer meters;

    SoundSender(AgentOptions options, LiveAmp amp) {
        this.options = options;
        this.amp = amp;
    }

    void start() {
        meters =
                amp.owner()
                        .every(
                                METERS,
                                Timer.CatchUp.SKIP,
                                Operation.named("meters", this::sendMeters));
        var _ = Thread.ofVirtual().name("amp-sound").start(this::stayConnected);
    }

    /// Connects, now and after each loss, until this is closed.
    private void stayConnected() {
        while (!closed.isDone()) {
            var line = new Line();
            try {
                var open =
                        http.newWebSocketBuilder()
                                .header("Authorization", "Bearer " + options.token())
                                .connectTimeout(Duration.ofSeconds(10))
                                .buildAsync(address(), line)
                                .join();
                socket = open;
                var _ = CompletableFuture.anyOf(line.ended, closed).join();
                socket = null;
                open.abort();
            } catch (CompletionException e) {
                // The agent's link says what is wrong with the hub.
            }
            want(false, false);
            var pause = ThreadLocalRandom.current().nextInt(RETRY_MILLIS);
            var _ = closed.copy().completeOnTimeout(null, pause, TimeUnit.MILLISECONDS).join();
        }
    }

    private URI address() {
        String hub = options.hub().toString().replaceFirst("^http", "ws").replaceFirst("/$", "");
        String host = URLEncoder.encode(options.host(), StandardCharsets.UTF_8);
        return URI.create("%s/ws/link/%s/sound".formatted(hub, host));
    }

    private void want(boolean sound, boolean levels) {
        wantsMeters = levels;
        amp.owner().execute(() -> listen(sound));
    }

    private void listen(boolean wanted) {
        if (wanted && listener == null) {
            listener = amp.listen(new Samples());
        } else if (!wanted && listener != null) {
            listener.close();
            listener = null;
        }
    }

    /// Sends what the amp plays.
    private final class Samples implements SoundListener {
        @Override
        public void heard(long at, float[] samples, int frames) {
            for (int from = 0; from < frames; from += MAX_FRAMES) {
                int count = Math.min(MAX_FRAMES, frames - from);
                var message = message(at + from, SAMPLES, 2 * count);
                for (int i = from; i < from + count; i++) {
                    float within = Math.clamp(samples[i], -1f, 1f);
                    message.putShort((short) Math.round(within * 32_767));
                }
                send(message);
            }
        }
    }

    private boolean sendMeters() {
        if (wantsMeters) {
            var in = amp.inputLevels();
            var out = amp.outputLevels();
            var bands = amp.spectrumDb();
            var message = message(out.frames(), LEVELS, 4 * (5 + bands.length));
            message.putFloat(in.peak()).putFloat(in.rms()).putFloat(out.peak()).putFloat(out.rms());
            message.putFloat(0); // The lane does not tell by how much its dynamics hold it down.
            for (float band : bands) {
                message.putFloat(band);
            }
            send(message);
        }
        return true;
    }

    private ByteBuffer message(long at, short format, int bytes) {
        return ByteBuffer.allocate(HEADER_BYTES + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(at)
                .putInt(amp.health().sampleRate())
                .putShort((short) 1)
                .putShort(format);
    }

    /// One message at a time; of what comes meanwhile the oldest is late first.
    private void send(ByteBuffer message) {
        waiting.addLast(message.flip());
        if (waiting.size() > MAX_WAITING) {
            waiting.removeFirst();
        }
        sendNext();
    }

    private void sendNext() {
        var open = socket;
        if (open == null) {
            waiting.clear();
        } else if (sending.isDone() && !waiting.isEmpty()) {
            sending = open.sendBinary(waiting.removeFirst(), true);
            var _ = sending.whenComplete((_, _) -> goOn());
        }
    }

    private void goOn() {
        try {
            amp.owner().execute(this::sendNext);
        } catch (RejectedExecutionException e) {
            // The amp is closed, or has too much to do: the next piece of sound comes soon.
        }
    }

    /// What the hub says.
    private final class Line implements WebSocket.Listener {
        final CompletableFuture<?> ended = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            if (text.length() + data.length() > 1_000) {
                ended.complete(null);
                return null;
            }
            text.append(data);
            if (last) {
                Matcher wanted = WANTED.matcher(text);
                if (wanted.matches()) {
                    want(!wanted.group(1).equals("0"), !wanted.group(2).equals("0"));
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended.complete(null);
        }
    }

    @Override
    public void close() {
        closed.complete(null);
        if (meters != null) {
            meters.cancel();
        }
        http.shutdownNow();
    }
}
