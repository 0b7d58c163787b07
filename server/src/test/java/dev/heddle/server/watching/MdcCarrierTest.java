package dev.heddle.server.watching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ContextCarrier;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MdcCarrierTest {
    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(ContextCarrier.class))
                .singleElement()
                .isInstanceOf(MdcCarrier.class);
    }

    @Test
    void carriesNothingWhereThereIsNothing() {
        assertThat(new MdcCarrier().capture()).isSameAs(ContextCarrier.Scope.NONE);
    }
}
