package dev.heddle.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.room.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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
        assertTrue(logins.exchange(used, "").isPresent());
        assertTrue(logins.exchange(used, "").isEmpty());
        String inTime = logins.newTicket();
        String late = logins.newTicket();
        now.addAndGet(Logins.TICKET_LIFE.toMillis() - 1);
        assertTrue(logins.exchange(inTime, "").isPresent());
        now.addAndGet(1);
        assertTrue(logins.exchange(late, "").isEmpty());
    }

    @Test
    void aCookieIsGoodForTwelveHoursAndSurvivesTheHub() throws IOException {
        String cookie = logins.exchange(logins.newTicket(), "").orElseThrow().cookie();
        now.addAndGet(Logins.COOKIE_LIFE.toMillis() - 1);
        assertTrue(logins.find(cookie).isPresent());
        assertTrue(Logins.open(data, now::get).find(cookie).isPresent());
        now.addAndGet(1);
        assertFalse(logins.find(cookie).isPresent());
        assertFalse(Logins.open(data, now::get).find(cookie).isPresent());
    }

    @Test
    void anEndedCookieIsGoodNoMoreAndNoneIsStoredAsItIs() throws IOException {
        String cookie = logins.exchange(logins.newTicket(), "").orElseThrow().cookie();
        assertThat(Files.readString(data.resolve("logins.json"))).doesNotContain(cookie);
        logins.end(cookie);
        assertFalse(logins.find(cookie).isPresent());
        assertFalse(Logins.open(data, now::get).find(cookie).isPresent());
    }

    @Test
    void manyTicketsPushOutTheOldest() throws IOException {
        String first = logins.newTicket();
        for (int i = 0; i < 1000; i++) {
            logins.newTicket();
        }
        assertTrue(logins.exchange(first, "").isEmpty());
    }

    @Test
    void whoComesByAnInvitationIsAGuestOfThatSessionAlsoWhenTheHubWasAway() throws IOException {
        String ticket = logins.newInvitation(new Invitation("mix", Role.TALK));
        var later = Logins.open(data, now::get);
        var guest = later.exchange(ticket, "").orElseThrow();
        assertTrue(guest.person().guest());
        assertEquals(Set.of("mix"), guest.person().rooms());
        assertEquals(Role.TALK, guest.invitation().orElseThrow().role());
        assertTrue(Logins.open(data, now::get).exchange(ticket, "").isEmpty());
        String second = later.newInvitation(new Invitation("jam", Role.ACT));
        var same = later.exchange(second, guest.cookie()).orElseThrow().person();
        assertEquals(guest.person().id(), same.id());
        assertEquals(Set.of("mix", "jam"), same.rooms());
        assertEquals(same, Logins.open(data, now::get).find(guest.cookie()).orElseThrow());
    }

    @Test
    void whoIsAtHomeStaysSoWithAnInvitation() throws IOException {
        var home = logins.exchange(logins.newTicket(), "").orElseThrow();
        String ticket = logins.newInvitation(new Invitation("mix", Role.WATCH));
        var same = logins.exchange(ticket, home.cookie()).orElseThrow();
        assertEquals(home.person(), same.person());
        assertFalse(same.person().guest());
    }

    @Test
    void aTicketThatIsGivenBackIsGoodAgain() throws IOException {
        String ticket = logins.newInvitation(new Invitation("mix", Role.TALK));
        var used = logins.spend(ticket).orElseThrow();
        assertTrue(logins.spend(ticket).isEmpty());
        logins.giveBack(ticket, used.invitation());
        assertEquals(used.invitation(), logins.spend(ticket).orElseThrow().invitation());
    }

    @Test
    void loginsOfBeforeThereWereSessionsHaveToComeAgain() throws IOException {
        Files.writeString(data.resolve("logins.json"), "{\"cookies\":{\"abc\":1974000000000}}");
        assertTrue(Logins.open(data, now::get).find("x").isEmpty());
    }
}
