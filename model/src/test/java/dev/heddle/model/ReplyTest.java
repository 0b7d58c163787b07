package dev.heddle.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {
    private final Reply reply = new Reply(1_000);

    private void feed(String text) throws Trouble {
        reply.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "false, `: still here`",
                "false, `data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}`",
                "false, `data: {\"choices\":[{\"delta\":{\"content\":null}}]}`",
                "true, `data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}`",
                "true, `data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"x\"}}]}`",
                "true, `data: {\"choices\":[{\"delta\":{\"reasoning\":\"x\"}}]}`",
            })
    void onlyTextAndThoughtsAreSignsOfLife(boolean sign, String line) throws Trouble {
        feed(line + "\n\n");
        assertThat(reply.takeSign()).isEqualTo(sign);
        assertThat(reply.takeSign()).isFalse();
    }

    @Test
    void thoughtsAreNotHandedOut() throws Trouble {
        feed("data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\",\"content\":\"yes\"}}]}\n\n");
        assertThat(reply.takeText()).isEqualTo("yes");
        assertThat(reply.takeText()).isEmpty();
    }
}
