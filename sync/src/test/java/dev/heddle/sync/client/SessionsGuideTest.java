package dev.heddle.sync.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Signal.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;

/// The code of `docs/guide/sessions.md`, compiled and run.
class SessionsGuideTest {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    // begin
    /// A mixing desk that several people share. Belongs to the window's owner.
    static final class Desk implements AutoCloseable {
        private final SessionClient session;
        String status = "";
        String newest = "";
        double gain;
        boolean gainIsPending;
        String complaint = "";

        Desk(Owner window, SessionOptions options) {
            session = SessionClient.open(options);
            session.changes().connect(window, this::show, Delivery.DEFAULT.coalescing());
            session.news().connect(window, this::hear);
        }

        private void show(SessionView view) {
            status =
                    switch (view.status()) {
                        case SessionStatus.Connecting _ -> "connecting";
                        case SessionStatus.Connected _ -> "connected";
                        case SessionStatus.Reconnecting _ -> view.pending() + " changes wait";
                        case SessionStatus.Disconnected(_, String reason) -> "ended: " + reason;
                    };
            if (!view.messages().isEmpty()) {
                newest = view.messages().getLast().content();
            }
            var value = view.values().get("gain");
            gain = value == null ? 0 : value.data().asDouble(0);
            gainIsPending = value != null && value.pending();
        }

        private void hear(SessionNews news) {
            if (news instanceof SessionNews.Decided(_, Refusal refusal) && refusal != null) {
                complaint = refusal.message();
            }
        }

        void louder(double db) {
            session.update("gain", old -> DoubleNode.valueOf(old.asDouble(0) + db));
        }

        void say(String text) {
            session.say(text);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    // end

    private static void eventually(BooleanSupplier isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isSo.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(isSo.getAsBoolean()).isTrue();
    }

    @Test
    void theGuidesDeskTakesPart() throws Exception {
        try (var hub = new SmallHub();
                var window = Owner.running("window", Policy.DEFAULT);
                var desk = new Desk(window, new SessionOptions(hub.address(), "mix"))) {
            desk.louder(3);
            desk.louder(3);
            desk.say("up by six");
            eventually(() -> on(window, () -> desk.gain == 6 && !desk.gainIsPending));
            eventually(() -> on(window, () -> desk.newest.equals("up by six")));
            eventually(() -> on(window, () -> desk.status.equals("connected")));
            desk.session.set("forbidden", IntNode.valueOf(1));
            eventually(() -> on(window, () -> desk.complaint.equals("No.")));
        }
    }

    private static boolean on(Owner window, BooleanSupplier look) {
        try {
            return window.call(look::getAsBoolean, Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theGuideQuotesItToTheLetter() throws Exception {
        String source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/sync/client/SessionsGuideTest.java"));
        String example =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.lastIndexOf(END))
                        .stripTrailing()
                        .stripIndent();

        assertThat(Files.readString(Path.of("../docs/guide/sessions.md"))).contains(example);
    }
}
