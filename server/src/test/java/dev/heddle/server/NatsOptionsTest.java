package dev.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsOptionsTest {
    private static NatsOptions of(String servers, int replicas) {
        return NatsOptions.of(Optional.of(servers), Optional.empty(), replicas, false)
                .orElseThrow();
    }

    @Test
    void asManyReplicasAsThereAreServersFor() {
        assertThat(of("nats://a:4222", 0).replicas()).isEqualTo(1);
        assertThat(of("nats://a:4222,nats://b:4222,nats://c:4222", 0).replicas()).isEqualTo(3);
        assertThat(of("nats://a:4222", 3).replicas()).isEqualTo(3);
        assertThatThrownBy(() -> of("nats://a:4222", 2)).hasMessageContaining("1, 3 or 5");
    }

    @Test
    void aPasswordIsNotTakenFromTheCommandLineAndShownNowhere() {
        assertThatThrownBy(() -> of("nats://ada:secret@a:4222", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HEDDLE_NATS_URL")
                .hasMessageNotContaining("secret");

        var given = Optional.of("nats://ada:secret@a:4222");
        var options = NatsOptions.of(Optional.empty(), given, 0, true).orElseThrow();
        assertThat(options.servers()).isEqualTo(given.get());
        assertThat(options.toString()).doesNotContain("secret");
    }

    @Test
    void whatIsForNatsAloneIsRefusedWithoutIt() {
        assertThat(NatsOptions.of(Optional.empty(), Optional.empty(), 0, false)).isEmpty();
        assertThatThrownBy(() -> NatsOptions.of(Optional.empty(), Optional.of(""), 0, true))
                .hasMessageContaining("give --nats");
    }

    @Test
    void anAddressIsOneThatOthersMayBeTold() {
        var options = of("nats://a:4222", 0);
        var at = options.at("http://10.0.0.2:8080");
        assertThat(at.address()).contains(URI.create("http://10.0.0.2:8080"));
        for (String none :
                List.of("hub-2", "ftp://a", "https://ada:secret@a", "http://a?b", "::")) {
            assertThatThrownBy(() -> options.at(none))
                    .hasMessageContaining("--address")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aHubWithoutItsServersDoesNotStartAndSaysWhy(@TempDir Path data) throws IOException {
        var nowhere = new NatsOptions("nats://ada:secret@127.0.0.1:1", 1, false);
        var options = HubOptions.local(data, 0).withNats(nowhere);
        assertThatThrownBy(() -> Hub.start(options))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no NATS server can be reached")
                .hasMessageNotContaining("secret");
        // What it had opened is free again.
        assertThat(Files.exists(data.resolve("rooms.db"))).isTrue();
        Hub.start(HubOptions.local(data, 0)).close();
    }
}
