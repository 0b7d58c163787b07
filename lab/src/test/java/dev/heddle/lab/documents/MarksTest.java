package dev.heddle.lab.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentLoader;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.document.Limits;
import dev.heddle.analyzer.document.Stop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarksTest {
    private static final List<String> WORDS = List.of("Zqfirst", "Zqother");

    @Test
    void wordsAreFoundHoweverTheyAreWritten() {
        for (var charset :
                List.of(
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_16LE,
                        StandardCharsets.UTF_16BE)) {
            assertThat(Marks.count(WORDS, "é ZQFIRST, zqother".getBytes(charset))).isEqualTo(2);
            assertThat(Marks.count(WORDS, "é zqfirs, other".getBytes(charset))).isZero();
        }
    }

    @Test
    void eachDocumentHasAllWordsAndOneCannotBeRead() throws Exception {
        var marks = Marks.fresh();
        int unread = 0;
        for (var document : marks.documents()) {
            try {
                var read =
                        DocumentLoader.load(
                                DocumentSource.ofBytes(document.bytes()),
                                Optional.empty(),
                                Limits.DEFAULT,
                                Stop.NEVER);
                assertThat(read.text()).contains(marks.inText());
            } catch (DocumentException e) {
                unread++;
            }
        }
        assertThat(unread).isEqualTo(1);
    }
}
