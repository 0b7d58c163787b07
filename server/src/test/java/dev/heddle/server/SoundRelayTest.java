package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundRelayTest {
    private static final int RATE = 48_000;

    /// 20 ms.
    private static final int FRAMES = 960;

    private static final String LISTEN = "/ws/amps/stage/sound";
    private static final String PUBLISH = "/ws/link/stage/sound";

    @TempDir Path data;
    private HubRig rig;
    private String token = "";

    @BeforeEach
    void start() throws Exception {
        rig = new HubRig(data);
        token = rig.hub.createHostToken(HubRig.HOST);
        var _ = rig.link(token);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void aSourceIsToldWhoListensAndTheyHearIt() throws Exception {
        var source = open(PUBLISH, token);
        assertThat(source.text()).isEqualTo("{\"sound\":0,\"meters\":0}");
        var listener = open(LISTEN, rig.token());
        assertThat(source.text()).isEqualTo("{\"sound\":1,\"meters\":0}");
        var watcher = open(LISTEN + "?of=meters", rig.token());
        assertThat(source.text()).isEqualTo("{\"sound\":1,\"meters\":1}");

        source.send(sound(0, 1));
        source.send(sound(0, 2));

        assertThat(listener.binary().getShort(14)).isEqualTo((short) 1);
        assertThat(watcher.binary().getShort(14)).isEqualTo((short) 2);
        listener.socket.abort();
        assertThat(source.text()).isEqualTo("{\"sound\":0,\"meters\":1}");
    }

    @Test
    void whoDoesNotSayWhatItHeardGetsAQuarterOfASecondAndGoesOnFromNow() throws Exception {
        var source = open(PUBLISH, token);
        var silent = open(LISTEN, rig.token());
        var good = open(LISTEN, rig.token());
        source.awaitText("{\"sound\":2,\"meters\":0}");

        for (int i = 0; i < 100; i++) {
            source.send(sound((long) i * FRAMES, 1));
            assertThat(good.binary().getLong(0)).isEqualTo((long) i * FRAMES);
            good.say("{\"heard\":%d}".formatted((long) i * FRAMES));
            // The hub has taken it once it has answered what was sent after it.
            good.awaitPong();
        }

        int got = RATE / 4 / FRAMES + 1;
        assertThat(silent.binaries).hasSize(got);
        // It has heard all it was sent, though not all there was: it goes on from now.
        silent.say("{\"heard\":%d}".formatted((got - 1L) * FRAMES));
        silent.awaitPong();
        silent.binaries.clear();
        source.send(sound(100L * FRAMES, 1));
        assertThat(silent.binary().getLong(0)).isEqualTo(100L * FRAMES);
    }

    @Test
    void nobodyListensToAHostThatTheHubDoesNotKnow() throws Exception {
        String unknown = LISTEN.replace("stage", "other");
        assertThat(open(unknown, rig.token()).code()).isEqualTo(4100);
        assertThat(open(unknown + "?of=meters", rig.token()).code()).isEqualTo(4100);
    }

    @Test
    void strangersNeitherListenNorPublish() throws Exception {
        assertThat(open(LISTEN, "wrong").code()).isEqualTo(1008);
        assertThat(open(LISTEN, token).code()).isEqualTo(1008);
        assertThat(open(PUBLISH, rig.token()).code()).isEqualTo(1008);
        assertThat(open("/ws/link/other/sound", token).code()).isEqualTo(1008);
    }

    @Test
    void whatIsNoSoundEndsTheSource() throws Exception {
        for (byte[] wrong : new byte[][] {{}, new byte[16], new byte[9_000]}) {
            var source = open(PUBLISH, token);
            source.send(ByteBuffer.wrap(wrong));
            assertThat(source.code()).isEqualTo(4101);
        }
        var source = open(PUBLISH, token);
        source.say("{}");
        assertThat(source.code()).isEqualTo(4103);
        var listener = open(LISTEN, rig.token());
        listener.say("[");
        assertThat(listener.code()).isEqualTo(4101);
    }

    @Test
    void aSecondSourceTakesThePlaceOfTheFirst() throws Exception {
        var first = open(PUBLISH, token);
        assertThat(first.text()).isNotEmpty();
        var second = open(PUBLISH, token);

        assertThat(first.code()).isEqualTo(4102);
        assertThat(second.text()).isEqualTo("{\"sound\":0,\"meters\":0}");
    }

    @Test
    void aSourceThatFloodsIsClosed() throws Exception {
        var source = open(PUBLISH, token);
        for (int i = 0; i < 2_000 && !source.closed.isDone(); i++) {
            source.send(sound(i, 1));
        }
        assertThat(source.code()).isEqualTo(4106);
    }

    private static ByteBuffer sound(long position, int format) {
        return ByteBuffer.allocate(16 + 2 * FRAMES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(position)
                .putInt(RATE)
                .putShort((short) 1)
                .putShort((short) format)
                .rewind();
    }

    private Line open(String path, String token) throws Exception {
        var line = new Line();
        line.socket =
                rig.http
                        .newWebSocketBuilder()
                        .subprotocols("heddle.1")
                        .header("Authorization", "Bearer " + token)
                        .buildAsync(
                                URI.create(rig.uri(path).toString().replaceFirst("http", "ws")),
                                line)
                        .get(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
        return line;
    }

    /// One socket, and what came over it.
    private static final class Line implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<ByteBuffer> binaries = new LinkedBlockingQueue<>();
        final ByteBuffer partial = ByteBuffer.allocate(10_000);
        final BlockingQueue<Boolean> pongs = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @SuppressWarnings("NullAway.Init") // It opens before anybody has it.
        WebSocket socket;

        String text() throws InterruptedException {
            var text = texts.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            return text == null ? "nothing" : text;
        }

        void awaitText(String wanted) throws InterruptedException {
            String text;
            do {
                text = text();
            } while (!text.equals(wanted) && !text.equals("nothing"));
            assertThat(text).isEqualTo(wanted);
        }

        ByteBuffer binary() throws InterruptedException {
            var message = binaries.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            return message.order(ByteOrder.LITTLE_ENDIAN);
        }

        int code() throws Exception {
            return closed.get(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
        }

        void say(String text) throws Exception {
            socket.sendText(text, true).get(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
        }

        void send(ByteBuffer message) throws Exception {
            try {
                socket.sendBinary(message, true).get(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(closed).succeedsWithin(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            }
        }

        void awaitPong() throws Exception {
            socket.sendPing(ByteBuffer.allocate(0)).get(HubRig.WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(pongs.poll(HubRig.WAIT_SECONDS, TimeUnit.SECONDS)).isNotNull();
        }

        @Override
        public void onOpen(WebSocket from) {
            from.request(Long.MAX_VALUE);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            texts.add(data.toString());
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            partial.put(data);
            if (last) {
                partial.flip();
                binaries.add(ByteBuffer.allocate(partial.remaining()).put(partial).rewind());
                partial.clear();
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            pongs.add(true);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(-1);
        }
    }
}
