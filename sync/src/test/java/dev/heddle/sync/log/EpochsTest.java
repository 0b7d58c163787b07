package dev.heddle.sync.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EpochsTest {
    /// 1 to 100 in epoch 10, 101 to 150 in 20, from 151 in 30.
    private static final Epochs CHAIN = Epochs.NONE.begin(10, 1).begin(20, 101).begin(30, 151);

    private static final long HEAD = 170;

    private static Position position(long epoch, long seq) {
        return new Position(epoch, seq);
    }

    @Test
    void eachNumberIsOfOneEpoch() {
        assertThat(CHAIN.at(0)).isEqualTo(Position.START);
        assertThat(CHAIN.at(1)).isEqualTo(position(10, 1));
        assertThat(CHAIN.at(100)).isEqualTo(position(10, 100));
        assertThat(CHAIN.at(101)).isEqualTo(position(20, 101));
        assertThat(CHAIN.at(170)).isEqualTo(position(30, 170));
        assertThat(Epochs.NONE.at(0)).isEqualTo(Position.START);
    }

    @Test
    void aPositionIsGoodUpToTheNextEpochsFirstNumber() {
        for (var good :
                new Position[] {
                    Position.START,
                    position(10, 1),
                    position(10, 100),
                    position(20, 150),
                    position(30, 170)
                }) {
            assertThat(CHAIN.lastValid(good, HEAD)).isEmpty();
        }
        assertThat(CHAIN.lastValid(position(10, 101), HEAD)).contains(position(10, 100));
        assertThat(CHAIN.lastValid(position(20, 999), HEAD)).contains(position(20, 150));
        assertThat(CHAIN.lastValid(position(30, 171), HEAD)).contains(position(30, 170));
    }

    @Test
    void aLostEpochGoesBackToTheOneBeforeIt() {
        assertThat(CHAIN.lastValid(position(15, 120), HEAD)).contains(position(10, 100));
        assertThat(CHAIN.lastValid(position(15, 40), HEAD)).contains(position(10, 40));
        assertThat(CHAIN.lastValid(position(40, 160), HEAD)).contains(position(30, 160));
        assertThat(CHAIN.lastValid(position(5, 1), HEAD)).contains(Position.START);
        assertThat(Epochs.NONE.lastValid(position(5, 1), 0)).contains(Position.START);
    }

    @Test
    void theOldestEpochsAreForgottenAndThenNoLongerGood() {
        var chain = Epochs.NONE;
        for (int i = 1; i <= Epochs.MAX + 1; i++) {
            chain = chain.begin(i, i);
        }
        assertThat(chain.all()).hasSize(Epochs.MAX);
        assertThat(chain.at(1)).isEqualTo(position(2, 1));
        assertThat(chain.lastValid(position(1, 1), Epochs.MAX + 1)).contains(Position.START);
    }

    @Test
    void epochsGrowWhateverTheClockSays() {
        assertThat(Epochs.next(10, 5)).isEqualTo(11);
        assertThat(Epochs.next(10, 50)).isEqualTo(50);
        assertThatThrownBy(() -> CHAIN.begin(30, 171)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CHAIN.begin(40, 150)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPositionIsReadAsItIsWritten() {
        assertThat(Position.parse("1763:42")).contains(position(1763, 42));
        assertThat(Position.parse(position(1763, 42).toString())).contains(position(1763, 42));
        for (String none :
                new String[] {
                    "", "1", "1:", ":1", "-1:1", "1:-1", "a:1", "1:1:1", "1:99999999999999999999"
                }) {
            assertThat(Position.parse(none)).as(none).isEmpty();
        }
    }

    @Test
    void anEventKnowsItsBytesAndRefusesWhatCannotBeStored() {
        String text = "a\u00e4\u20ac\ud83d\ude80";
        assertThat(new Event("t", "", "", 0, text).bytes()).isEqualTo(1 + 1 + 2 + 3 + 4);
        for (String broken :
                new String[] {"\ud83d", "\ude80", "a\ud83d", "\ud83da", "\ude80\ud83d"}) {
            assertThatThrownBy(() -> new Event("t", "", "", 0, broken))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
