package dev.heddle.analyzer.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextPagesTest {
    private static void holdsAll(String text) {
        var pages = TextPages.of(text);
        assertThat(
                        IntStream.range(0, pages.count())
                                .mapToObj(pages::page)
                                .collect(Collectors.joining()))
                .isEqualTo(text);
        for (int page = 0; page < pages.count(); page++) {
            assertThat(pages.page(page).length()).isLessThanOrEqualTo(TextPages.PAGE);
            if (pages.start(page) < pages.end(page)) {
                assertThat(pages.at(pages.start(page))).isEqualTo(page);
                assertThat(pages.at(pages.end(page) - 1)).isEqualTo(page);
            }
        }
    }

    @Test
    void holdTheWholeText() {
        holdsAll("");
        holdsAll("one line");
        holdsAll("some words\n".repeat(9_000));
        holdsAll("x".repeat(TextPages.PAGE));
        holdsAll("x".repeat(3 * TextPages.PAGE + 7));
    }

    @Test
    void areCutBehindLines() {
        assertThat(TextPages.of("some words\n".repeat(9_000)).page(0)).endsWith("words\n");
    }

    @Test
    void neverCutACharacterInTwo() {
        var text = "x" + "😀".repeat(TextPages.PAGE);

        holdsAll(text);
        assertThat(TextPages.of(text).page(0)).endsWith("😀");
    }
}
