package dev.heddle.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {
    private final AtomicLong now = new AtomicLong(1_774_000_000_000L);
    private final Path data;
    private final Logins logins;

    LoginsTest(@TempDir Path data) throws IOException {
        this.data = data;
        this.logins = Logins.open(data, now::get);
    }

    @Test
    void aTicketIsGoodOnceAndForFiveMinutes() throws IOException {
        String used = logins.newTicket();
        assertTrue(logins.exchange(used).isPresent());
        assertTrue(logins.exchange(used).isEmpty());
        String inTime = logins.newTicket();
        String late = logins.newTicket();
        now.addAndGet(Logins.TICKET_LIFE.toMillis() - 1);
        assertTrue(logins.exchange(inTime).isPresent());
        now.addAndGet(1);
        assertTrue(logins.exchange(late).isEmpty());
    }

    @Test
    void aCookieIsGoodForTwelveHoursAndSurvivesTheHub() throws IOException {
        String cookie = logins.exchange(logins.newTicket()).orElseThrow();
        now.addAndGet(Logins.COOKIE_LIFE.toMillis() - 1);
        assertTrue(logins.isGood(cookie));
        assertTrue(Logins.open(data, now::get).isGood(cookie));
        now.addAndGet(1);
        assertFalse(logins.isGood(cookie));
        assertFalse(Logins.open(data, now::get).isGood(cookie));
    }

    @Test
    void anEndedCookieIsGoodNoMoreAndNoneIsStoredAsItIs() throws IOException {
        String cookie = logins.exchange(logins.newTicket()).orElseThrow();
        assertThat(Files.readString(data.resolve("logins.json"))).doesNotContain(cookie);
        logins.end(cookie);
        assertFalse(logins.isGood(cookie));
        assertFalse(Logins.open(data, now::get).isGood(cookie));
    }

    @Test
    void manyTicketsPushOutTheOldest() throws IOException {
        String first = logins.newTicket();
        for (int i = 0; i < 1000; i++) {
            logins.newTicket();
        }
        assertTrue(logins.exchange(first).isEmpty());
    }
}
