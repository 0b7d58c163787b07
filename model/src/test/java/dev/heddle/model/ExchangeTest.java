package dev.heddle.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Exchange.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private final List<Event> events = new ArrayList<>();
    private final Exchange exchange = new Exchange(events::add);
    private long asked;
    private boolean cancelled;

    private final Flow.Subscription body =
            new Flow.Subscription() {
                @Override
                public void request(long pieces) {
                    asked += pieces;
                }

                @Override
                public void cancel() {
                    cancelled = true;
                }
            };

    @Test
    void hasOnePieceOfTheBodyUnderWayAtMost() {
        exchange.onSubscribe(body);
        assertThat(asked).isEqualTo(1);
        exchange.onNext(List.of(ByteBuffer.allocate(1)));
        assertThat(asked).isEqualTo(1);
        exchange.more();
        assertThat(asked).isEqualTo(2);
        assertThat(events).hasSize(1);
    }

    @Test
    void closedBeforeItsBodyBeginsItTakesNone() {
        exchange.close();
        exchange.onSubscribe(body);
        assertThat(cancelled).isTrue();
        assertThat(asked).isZero();
    }

    @Test
    void leavesAConnectionOpenWhoseBodyHasCome() {
        exchange.onSubscribe(body);
        exchange.onComplete();
        exchange.close();
        assertThat(cancelled).isFalse();
    }
}
