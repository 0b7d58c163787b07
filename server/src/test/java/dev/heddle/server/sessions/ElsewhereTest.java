package dev.heddle.server.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.sessions.ManyHubs.Client;
import dev.heddle.server.sessions.ManyHubs.Hub;
import dev.heddle.sync.Wire;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionLimits;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One session at two hubs and more: who is shown as here, what is passed on, what ends with a hub.
class ElsewhereTest {
    private static final Person ADA = Person.atHome("ada");
    private static final Person BOB = Person.atHome("bob");

    private final ManyHubs world = new ManyHubs();
    private final Hub one = world.hub("one");
    private final Hub two = world.hub("two");

    ElsewhereTest() {
        world.settle();
        world.begin(one);
    }

    @AfterEach
    void end() {
        List.copyOf(world.hubs.values()).forEach(Hub::kill);
    }

    private Client connect(Hub hub, Person person, String client) {
        var made = hub.connect(person, client, 1);
        world.settle();
        return made;
    }

    private void soft(Client client, Command.Soft command) {
        client.say(new FromClient.Soft(command));
        world.settle();
    }

    private CommandId command(Client client, Command.Ordered command) {
        var id = client.command(command);
        world.settle();
        return id;
    }

    /// The contents of the messages, and why they are no answers.
    private static List<String> messages(Client client) {
        return client.heard("message").stream()
                .map(frame -> frame.at("/d/content").asString(""))
                .toList();
    }

    // ---- who is here --------------------------------------------------------------------------

    @Test
    void onePersonAtTwoHubsIsOneMemberUntilTheLastConnectionGoes() {
        var atOne = connect(one, ADA, "a");
        var atTwo = connect(two, ADA, "b");
        var bob = connect(two, BOB, "c");

        assertThat(bob.present()).isEqualTo(Map.of("ada", 2, "bob", 1));
        assertThat(atOne.present()).isEqualTo(bob.present());
        atTwo.leave();
        world.settle();
        assertThat(bob.present()).isEqualTo(Map.of("ada", 1, "bob", 1));
        atOne.leave();
        world.settle();
        assertThat(bob.present()).isEqualTo(Map.of("bob", 1));
    }

    @Test
    void aHubThatIsKilledTakesItsPeopleWithIt() {
        var ada = connect(one, ADA, "a");
        var _ = connect(two, BOB, "b");

        two.kill();
        world.calm(4);
        assertThat(ada.present()).as("it may yet come back").containsKey("bob");
        world.calm(3);
        assertThat(ada.present()).isEqualTo(Map.of("ada", 1));
    }

    @Test
    void aHubThatComesShowsWhoIsHereAtOnce() {
        var _ = connect(one, ADA, "a");
        var three = world.hub("three");
        world.settle();
        var bob = connect(three, BOB, "b");

        assertThat(bob.present()).isEqualTo(Map.of("ada", 1, "bob", 1));
    }

    @Test
    void aClientThatWentToAnotherHubIsHeardThereOnly() {
        var old = connect(one, ADA, "a");
        var now = two.connect(ADA, "a", 2);
        world.settle();

        assertEquals(Wire.Close.REPLACED, old.closed);
        assertThat(now.present()).isEqualTo(Map.of("ada", 1));
    }

    @Test
    void aClientIdThatWasSeenAtAnotherHubIsNoGuests() {
        var guest = new Person("guest", true, Set.of(world.room));
        one.onLoop(() ->
                one.sessions.putMember(
                        world.room, ADA, guest.id(), Role.ACT, Optional.empty(), _ -> {}));
        var _ = connect(two, BOB, "b");
        var _ = connect(one, ADA, "a");

        assertEquals(Wire.Close.PROTOCOL, connect(two, guest, "a").closed);
        assertThat(connect(two, guest, "g").isOpen()).isTrue();
    }

    // ---- what is passed on --------------------------------------------------------------------

    @Test
    void typingAndSignalsAreHeardOnceAtEachHub() {
        var three = world.hub("three");
        world.settle();
        var ada = connect(one, ADA, "a");
        var all = List.of(ada, connect(two, BOB, "b"), connect(three, BOB, "c"));

        soft(ada, new Command.Typing(true));
        ada.signal("hello");
        world.settle();
        for (var client : all) {
            assertThat(client.heard("typing")).hasSize(1);
            assertThat(client.heard("signal")).hasSize(1);
            assertEquals("ada", client.heard("signal").getFirst().at("/d/member").asString());
        }
        ada.leave();
        world.settle();
        assertThat(all.getLast().heard("typing").getLast().at("/d/on").asBoolean()).isFalse();
    }

    @Test
    void anAnswerIsShownAtOtherHubsAlsoToThoseWhoComeInMeanwhile() {
        var ada = connect(one, ADA, "a");
        var _ = connect(two, BOB, "b");
        String ask = command(ada, new Command.Say("Why?", false, true)).toString();

        var late = connect(two, BOB, "c");
        assertEquals(ask, late.heard("snapshot").getFirst().at("/d/answers/0/id").asString("none"));
        var three = world.hub("three");
        world.settle();
        var first = connect(three, BOB, "d");
        assertThat(first.heard("answer").stream().map(frame -> frame.at("/d/id").asString()))
                .containsOnly(ask);
    }

    @Test
    void anAnswerIsCancelledFromAnotherHub() {
        var ada = connect(one, ADA, "a");
        var bob = connect(two, BOB, "b");
        var ask = command(ada, new Command.Say("Why?", false, true));

        command(bob, new Command.CancelAnswer(ask.toString()));
        assertThat(messages(ada).getLast()).contains("bob stopped it.");
        assertEquals(messages(ada), messages(bob));
        var late = connect(two, BOB, "c");
        assertThat(late.heard("snapshot").getFirst().at("/d/answers")).isEmpty();
    }

    // ---- what ends with a hub -----------------------------------------------------------------

    @Test
    void theAnswerOfAHubThatIsGoneIsLostSoonAndSaidOnce() {
        var ada = connect(one, ADA, "a");
        var bob = connect(two, BOB, "b");
        var three = world.hub("three");
        world.settle();
        var cleo = connect(three, BOB, "c");
        command(ada, new Command.Say("Why?", false, true));
        world.calm(60);
        assertThat(messages(bob)).as("its hub is there").containsExactly("Why?");

        one.kill();
        world.calm(10);
        assertThat(messages(bob)).hasSize(2);
        assertThat(messages(bob).getLast()).contains("The hub was interrupted.");
        assertEquals(messages(bob), messages(cleo));
    }

    @Test
    void noAnswerIsLostBecauseNoHubCouldHearAnother() {
        var ada = connect(one, ADA, "a");
        var bob = connect(two, BOB, "b");
        command(ada, new Command.Say("Why?", false, true));

        world.network.reaches((_, _) -> false);
        world.calm(60);
        world.network.reaches((_, _) -> true);
        world.calm(10);
        assertThat(messages(bob)).containsExactly("Why?");
        assertThat(bob.present()).isEqualTo(Map.of("ada", 1, "bob", 1));
    }

    @Test
    void aHubThatLeavesEndsItsAnswersItself() {
        var ada = connect(one, ADA, "a");
        var bob = connect(two, BOB, "b");
        command(ada, new Command.Say("Why?", false, true));

        one.onLoop(one.nodes::leave);
        world.settle();
        assertThat(bob.present()).isEqualTo(Map.of("bob", 1));
        one.onLoop(one.sessions::stop);
        world.calm(10);
        assertThat(messages(bob)).hasSize(2);
        assertThat(messages(bob).getLast()).contains("The hub stopped.");
    }

    @Test
    void whatAHubLeftThatNobodyKnowsIsLostTooOnceOthersHadTimeToSayThatTheyAreThere() {
        var ada = connect(one, ADA, "a");
        command(ada, new Command.Say("Why?", false, true));
        one.kill();
        two.kill();
        var three = world.hub("three");
        world.settle();
        var bob = connect(three, BOB, "b");
        world.calm(8);
        assertThat(messages(bob)).isEmpty();

        world.calm(4);
        assertThat(messages(bob).getLast()).contains("The hub was interrupted.");
    }

    // ---- limits -------------------------------------------------------------------------------

    @Test
    void asManyMayBeInASessionAtAllHubsTogether() {
        var three = world.new Hub("three", new SessionLimits(10, 2, 10, 10_000, 20, 20, 100_000));
        world.settle();
        var _ = connect(one, ADA, "a");
        var _ = connect(two, BOB, "b");

        assertEquals(Wire.Close.BUSY, connect(three, BOB, "c").closed);
    }

    @Test
    void whatIsSaidAtOneHubCountsAtAll() {
        var three = world.new Hub("three", new SessionLimits(10, 9, 10, 10_000, 20, 5, 100_000));
        world.settle();
        var ada = connect(one, ADA, "a");
        var cleo = connect(three, BOB, "c");
        for (int i = 0; i < 30; i++) {
            command(ada, new Command.Say("again", false, false));
        }

        command(cleo, new Command.Say("me too", false, false));
        assertEquals("too_fast", cleo.heard("refused").getLast().at("/d/code").asString("nothing"));
    }

    // ---- pieces -------------------------------------------------------------------------------

    @Test
    void piecesFitTogetherWhateverComesTwiceOrIsLost() {
        var answers = new OtherAnswers();
        answers.add("one", new FromHub.Answer("x", "assistant", 0, ""));
        answers.add("one", new FromHub.Answer("x", "assistant", 0, "ab"));
        answers.add("one", new FromHub.Answer("x", "assistant", 2, "cd"));
        answers.add("one", new FromHub.Answer("x", "assistant", 0, "abc"));
        answers.add("one", new FromHub.Answer("x", "assistant", 3, "def"));
        assertThat(answers.underWay())
                .containsExactly(new FromHub.Answer("x", "assistant", 0, "abcdef"));

        answers.add("one", new FromHub.Answer("x", "assistant", 8, "ij"));
        answers.add("one", new FromHub.Answer("x", "assistant", 10, "k"));
        assertThat(answers.underWay())
                .containsExactly(new FromHub.Answer("x", "assistant", 8, "ijk"));
        answers.removeOf("two");
        assertThat(answers.underWay()).hasSize(1);
        answers.removeOf("one");
        assertThat(answers.underWay()).isEmpty();
    }

    @Test
    void noMoreAnswersAreKeptThanMayBeUnderWay() {
        var answers = new OtherAnswers();
        for (int i = 0; i < 100; i++) {
            answers.add("one", new FromHub.Answer("x" + i, "assistant", 0, "y".repeat(60_000)));
            answers.add(
                    "one",
                    new FromHub.Answer("x" + i, "assistant", 60_000, "too much ".repeat(999)));
        }
        assertThat(answers.underWay()).hasSize(16);
        assertEquals("x99", answers.underWay().getLast().id());
        assertThat(answers.underWay()).allMatch(answer -> answer.text().length() == 60_000);
    }
}
