package dev.heddle.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Change;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.Subscription;
import dev.heddle.sync.room.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedAccessTest {
    private static final Invitation INVITATION = new Invitation("mix", Role.ACT);

    @TempDir private Path folder;
    private final MemoryRoomLog log = new MemoryRoomLog();

    /// What a hub has of a data folder.
    private static final class Side {
        final Logins logins;
        final SharedAccess shared;

        Side(RoomLog log, Path data) throws IOException {
            shared = SharedAccess.open(log, data, _ -> {});
            logins = Logins.open(data, System::currentTimeMillis);
            logins.share(shared);
        }

        /// As the hub does after each change and every other second.
        void tell() throws IOException {
            logins.saveWhatWasForgotten();
            shared.publish();
        }
    }

    private Side side(String name) throws IOException {
        return new Side(log, folder.resolve(name));
    }

    @Test
    void whoLogsInAtOneHubIsKnownToTheOtherAndLogsOutAtBoth() throws IOException {
        var one = side("one");
        var two = side("two");
        String cookie = one.logins.exchange(one.logins.newTicket(), "").orElseThrow().cookie();
        one.tell();
        assertThat(two.logins.find(cookie)).isEqualTo(one.logins.find(cookie)).isPresent();

        two.logins.end(cookie);
        assertThat(one.logins.find(cookie)).isEmpty();
        assertThat(two.logins.find(cookie)).isEmpty();
        one.tell();
        assertThat(side("one").logins.find(cookie)).isEmpty();
    }

    @Test
    void anInvitationIsGoodOnceWhereverItIsUsed() throws IOException {
        var one = side("one");
        var two = side("two");
        String ticket = one.logins.newInvitation(INVITATION);
        one.tell();
        var used = two.logins.exchange(ticket, "").orElseThrow();
        assertThat(used.person().rooms()).containsExactly("mix");
        assertThat(one.logins.exchange(ticket, "")).isEmpty();
        assertThat(two.logins.exchange(ticket, "")).isEmpty();
        // Its hub was killed before its disk knew.
        assertThat(side("one").logins.exchange(ticket, "")).isEmpty();
    }

    @Test
    void aGuestOfOneHubComesFurtherByTheOther() throws IOException {
        var one = side("one");
        var two = side("two");
        String ticket = one.logins.newInvitation(INVITATION);
        var guest = one.logins.exchange(ticket, "").orElseThrow();
        one.tell();
        String more = two.logins.newInvitation(new Invitation("other", Role.TALK));
        var same = two.logins.exchange(more, guest.cookie()).orElseThrow();
        two.tell();
        assertThat(same.cookie()).isEqualTo(guest.cookie());
        assertThat(same.person().id()).isEqualTo(guest.person().id());
        assertThat(two.logins.find(guest.cookie()).orElseThrow().rooms())
                .containsExactlyInAnyOrder("mix", "other");
    }

    @Test
    void aTokenIsGoodAtTheOtherHubUntilItIsRevoked() throws IOException {
        var mine = Tokens.open(folder.resolve("one"));
        var shared = SharedAccess.open(log, folder.resolve("one"), _ -> {});
        mine.share(shared);
        var others = Tokens.open(folder.resolve("two"));
        others.share(SharedAccess.open(log, folder.resolve("two"), _ -> {}));
        String token = mine.createForHost("stage");
        mine.reload();
        shared.publish();
        assertThat(others.find(token)).isEqualTo(mine.find(token)).isPresent();
        assertThat(mine.revoke(mine.list().getLast().id())).isTrue();
        mine.reload();
        shared.publish();
        assertThat(others.find(token)).isEmpty();
    }

    /// A log without news, so that nobody knows what the others do.
    private static class Silent extends ForwardingRoomLog {
        Silent(RoomLog log) {
            super(log);
        }

        @Override
        public Subscription follow(String room, Consumer<Change> follower) {
            return () -> {};
        }
    }

    /// And one that lets everything in.
    private static final class Careless extends Silent {
        Careless(RoomLog log) {
            super(log);
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            return super.append(room, After.any(), key, events);
        }
    }

    private int used(RoomLog shared) throws IOException {
        var one = side("one");
        String ticket = one.logins.newInvitation(INVITATION);
        one.tell();
        int times = 0;
        var hubs =
                List.of(
                        new Side(shared, folder.resolve("two")),
                        new Side(shared, folder.resolve("three")));
        for (var hub : hubs) {
            times += hub.logins.exchange(ticket, "").isPresent() ? 1 : 0;
        }
        return times;
    }

    @Test
    void ofHubsThatKnowNothingOfEachOtherOneTakesAnInvitation() throws IOException {
        assertThat(used(new Silent(log))).isEqualTo(1);
    }

    @Test
    void withoutTheLogsCompareBothWould() throws IOException {
        assertThat(used(new Careless(log))).isEqualTo(2);
    }
}
