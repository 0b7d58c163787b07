package dev.heddle.lab.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComebackTest {
    @Test
    void clientsOfAKilledServerGoToTheNextOne() throws Exception {
        try (var cores = Cores.pin();
                var first = Server.vertx(cores);
                var second = Server.vertx(cores);
                var swarm = new Swarm(List.of(first, second), "room")) {
            swarm.open(4, first.dialect(), first.dialect());
            var lost = swarm.readers().stream().filter(one -> one.server() == 1).toList();
            assertThat(lost).hasSize(2);
            var back = new Comeback(swarm);
            second.process().kill();
            while (!lost.stream().allMatch(one -> one.isReady() && one.server() == 0)) {
                back.turn();
            }
            swarm.say(first.dialect(), 3);
            assertThat(swarm.readers()).allMatch(one -> Comeback.has(one, 3));
            assertThat(lost).allMatch(one -> back.waitedSeconds(one) >= 0.5);
            assertThat(back.mostAttempts()).isPositive();
        }
    }
}
