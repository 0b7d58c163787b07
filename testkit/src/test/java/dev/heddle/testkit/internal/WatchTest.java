package dev.heddle.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.internal.Watch.Finding;
import dev.heddle.testkit.internal.Watch.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatchTest {
    @Test
    void ofTwoTestsAtOnceEachSeesItsOwnOwners() throws Exception {
        var mine = Watch.begin();
        try {
            var others = new CompletableFuture<List<Finding>>();
            Thread.ofPlatform()
                    .start(() -> {
                        var theirs = Watch.begin();
                        var _ = Owner.hosted("theirs", Policy.DEFAULT);
                        others.complete(theirs.findings(_ -> false));
                        theirs.end();
                    })
                    .join();

            assertThat(others.get())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Kind.OPEN_OWNER))
                    .satisfies(finding -> assertThat(finding.message()).contains("theirs"));
            assertThat(mine.findings(_ -> false)).isEmpty();
        } finally {
            mine.end();
        }
    }

    @Test
    void seesNothingOnceItHasEnded() {
        var watch = Watch.begin();
        watch.end();
        var _ = Owner.hosted("later", Policy.DEFAULT);

        assertThat(watch.findings(_ -> false)).isEmpty();
        assertThat(Watch.ofThread()).isEmpty();
    }
}
