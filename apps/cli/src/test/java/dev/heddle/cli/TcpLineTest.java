package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.cli.TcpLine.Way;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpLineTest {
    private static final int PATIENCE_MILLIS = 10_000;

    /// Nothing comes over loopback so late.
    private static final int SILENCE_MILLIS = 200;

    private ServerSocket place;
    private TcpLine line;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws Exception {
        place = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        line = new TcpLine(List.of("127.0.0.1:1", "127.0.0.1:" + place.getLocalPort()));
        near = new Socket(InetAddress.getLoopbackAddress(), port());
        far = place.accept(); // The second place: nobody is at the first one.
    }

    private int port() {
        return Integer.parseInt(line.address().substring(line.address().indexOf(':') + 1));
    }

    @AfterEach
    void close() throws Exception {
        line.close();
        near.close();
        far.close();
        place.close();
    }

    private static void arrives(int one, Socket from, Socket to) throws Exception {
        from.getOutputStream().write(one);
        to.setSoTimeout(PATIENCE_MILLIS);
        assertThat(to.getInputStream().read()).isEqualTo(one);
    }

    private static void isHeld(int one, Socket from, Socket to) throws Exception {
        from.getOutputStream().write(one);
        to.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> to.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void whatIsHeldArrivesOnceItIsMended() throws Exception {
        arrives(1, near, far);
        line.hold(Set.of(Way.FORTH));
        isHeld(2, near, far);
        arrives(3, far, near);
        line.hold(Set.of(Way.BACK));
        isHeld(4, far, near);
        line.mend();
        assertThat(far.getInputStream().read()).isEqualTo(2);
        assertThat(near.getInputStream().read()).isEqualTo(4);
    }

    @Test
    void whatIsSlowArrivesLater() throws Exception {
        line.slow(SILENCE_MILLIS, 1000);
        long begun = System.nanoTime();
        arrives(1, near, far);
        assertThat(System.nanoTime() - begun).isGreaterThan(SILENCE_MILLIS * 1_000_000L);
        begun = System.nanoTime();
        near.getOutputStream().write(new byte[500]);
        assertThat(far.getInputStream().readNBytes(500)).hasSize(500);
        assertThat(System.nanoTime() - begun).isGreaterThan(500_000_000L);
    }

    @Test
    void bothEndsFindOutThatItIsCutAndAnEndThatLeavesIsSeenWhenItIsNotHeld() throws Exception {
        line.hold(TcpLine.BOTH);
        near.close();
        far.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> far.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        line.mend();
        far.setSoTimeout(PATIENCE_MILLIS);
        assertThat(far.getInputStream().read()).isNegative();
        try (var other = new Socket(InetAddress.getLoopbackAddress(), port());
                var end = place.accept()) {
            arrives(1, other, end);
            line.cut();
            end.setSoTimeout(PATIENCE_MILLIS);
            assertThat(end.getInputStream().read()).isNegative();
        }
    }
}
