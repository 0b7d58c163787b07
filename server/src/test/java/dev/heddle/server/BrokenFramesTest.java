package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionLimits;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.Heard;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Broken frames over real sockets: each has its answer, the hub lives on, and its memory does not
/// grow. `-Dheddle.frames=N` sends so many; `./heddle faults` a million.
class BrokenFramesTest {
    private static final int FRAMES = Integer.getInteger("heddle.frames", 2000);
    private static final long SEED = Long.getLong("heddle.seed", 20_261_123);

    /// Frames between two questions whether the hub is still there.
    private static final int BATCH = 50;

    /// What a room keeps of the few frames that were whole by chance, and what a JVM does by
    /// itself.
    private static final long MAX_GROWTH_BYTES = 96L << 20;

    private static final Set<Integer> STATUSES = Set.of(200, 201, 400, 401, 409, 413, 415, 422);

    private final BrokenFrames broken = new BrokenFrames(SEED);
    private final HubRig rig;
    private final String room;

    BrokenFramesTest(@TempDir Path data) throws Exception {
        var fast = new SessionLimits(100, 100, 100, 257 << 10, 1_000_000, 1_000_000, 1 << 20);
        rig = new HubRig(HubOptions.local(data, 0).inMemory().withSessions(fast));
        room = rig.session("mix");
    }

    @AfterEach
    void aHealthyClientIsServedStill() throws Exception {
        var healthy = SessionProbe.in(rig, room, "healthy");
        assertEquals("done", healthy.answer(healthy.say("I am well")).path("t").asString());
        rig.close();
    }

    @Test
    void eachWrongFrameHasItsAnswerAndClosesNothing() throws Exception {
        var probe = SessionProbe.in(rig, room, "c");
        probe.next("snapshot");
        long before = usedBytes();
        long due = 0;
        long answered = 0;
        for (int sent = 0; sent < FRAMES; sent += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                String text = broken.next();
                due += answersTo(text);
                probe.send(text);
            }
            String last = "{\"t\":\"no such type\",\"id\":\"last-%d\"}".formatted(sent);
            probe.send(last);
            due++;
            for (String id = ""; !id.equals("last-" + sent); ) {
                var answer = probe.next(f -> isAnswer(f.path("t").asString()));
                id = answer.path("id").asString("");
                answered++;
            }
            assertThat(probe.closed.isDone()).as("closed, seed %d", SEED).isFalse();
        }
        while (answered < due) { // Of those that wait for the log, or for the file of tokens.
            probe.next(f -> isAnswer(f.path("t").asString()));
            answered++;
        }
        assertThat(usedBytes() - before).isLessThan(MAX_GROWTH_BYTES);
        probe.close();
    }

    private static boolean isAnswer(String type) {
        return type.equals("done") || type.equals("refused");
    }

    private static int answersTo(String text) {
        return switch (SessionWire.read(text)) {
            case Heard.Bad _ -> 1;
            case Heard.Ok(FromClient.Ordered _) -> 1;
            case Heard.Ok(FromClient.Hello _) -> 1;
            case Heard.Ok(FromClient.Refresh _) -> 1;
            case Heard.Ok _ -> 0;
        };
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void aBrokenBodyIsRefusedAndNoFaultOfTheHub() throws Exception {
        for (int i = 0; i < FRAMES / 20; i++) {
            String body = i % 2 == 0 ? broken.next() : "[" + broken.next() + "]";
            String path =
                    switch (i % 4) {
                        case 0 -> "/api/sessions/" + room + "/invites";
                        case 1 -> "/ws/sessions/" + room + "?client=c";
                        case 2 -> "/api/login";
                        default -> "/api/hosts/none/actions/none";
                    };
            var reply = rig.send(rig.json("POST", path, body));
            if (!path.startsWith("/api/hosts")) {
                assertThat(STATUSES).as(body).contains(reply.status());
            }
            assertThat(reply.status()).as(body).isNotEqualTo(500);
        }
    }

    @Test
    void whatIsNoWebSocketAtAllEndsItsOwnConnectionOnly() throws Exception {
        var beside = SessionProbe.in(rig, room, "beside");
        beside.next("snapshot");
        for (int i = 0; i < FRAMES / 20; i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), rig.hub.port())) {
                socket.setSoTimeout(20_000);
                var out = socket.getOutputStream();
                out.write(handshake().getBytes(StandardCharsets.US_ASCII));
                assertThat(
                                new String(
                                        socket.getInputStream().readNBytes(12),
                                        StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 101");
                var hello =
                        Json.write(
                                Map.of(
                                        "t",
                                        "hello",
                                        "d",
                                        Map.of(
                                                "client",
                                                "raw",
                                                "link",
                                                i + 1,
                                                "token",
                                                rig.token())));
                out.write(masked(hello));
                out.write(broken.nextRaw());
                out.write(broken.nextRaw());
                out.flush();
            } catch (SocketException cut) {
                assertThat(cut).isNotNull(); // It was hung up on while it talked, as it may be.
            }
        }
        assertThat(beside.closed.isDone()).isFalse();
        assertEquals("done", beside.answer(beside.say("still here")).path("t").asString());
        beside.close();
    }

    private String handshake() {
        return """
        GET /ws/sessions/%s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: heddle.1\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
                .formatted(room, rig.hub.port());
    }

    /// A whole text frame under a mask of zeros.
    private static byte[] masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[8 + payload.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | 126);
        frame[2] = (byte) (payload.length >> 8);
        frame[3] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 8, payload.length);
        return frame;
    }
}
