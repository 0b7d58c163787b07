package dev.heddle.stress;

import dev.heddle.audio.AudioLane;
import dev.heddle.audio.Chain;
import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.Effect;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A control thread that changes numbers and chains in turn, and an audio thread that plays
/// meanwhile.
@JCStressTest
@Outcome(id = "1234", expect = Expect.ACCEPTABLE, desc = "All were heard, whole, in order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled, torn, out of order or not written yet.")
@State
public class LaneHandsOverWholeInOrder {
    private static final ChainSettings[] SOUNDS = sounds();

    /// So low that a cross-fade takes one block.
    private static final int RATE = 1;

    private final float[] sound = new float[Effect.FRAMES];
    private final AtomicReference<String> complaint = new AtomicReference<>("");
    private final AudioLane lane = lane(complaint);

    private static AudioLane lane(AtomicReference<String> complaint) {
        return new AudioLane(
                RATE, Effect.FRAMES, (made, _) -> new Voice(made, complaint), SOUNDS[0]);
    }

    /// All numbers of one are at the same share of their range; every other pair has another
    /// topology.
    private static ChainSettings[] sounds() {
        var sounds = new ChainSettings[5];
        for (int i = 0; i < sounds.length; i++) {
            sounds[i] = ChainSettings.INITIAL.withEnabled(Block.EQ, i / 2 % 2 == 0);
            for (var block : Block.values()) {
                for (var number : block.numbers()) {
                    double value = number.least() + (number.most() - number.least()) * i / 8;
                    sounds[i] = sounds[i].withNumber(block, number.name(), value);
                }
            }
        }
        return sounds;
    }

    @Actor
    public void control() {
        for (int i = 1; i < SOUNDS.length; i++) {
            lane.apply(SOUNDS[i], 0);
        }
    }

    @Actor
    public void play() {
        for (int i = 1; i < SOUNDS.length; i++) {
            lane.process(sound, sound, Effect.FRAMES);
        }
    }

    @Arbiter
    public void hearTheRest(L_Result r) {
        for (int i = 1; i < SOUNDS.length; i++) {
            lane.process(sound, sound, Effect.FRAMES);
        }
        var heard = new StringBuilder(complaint.getPlain());
        lane.poll(one ->
                heard.append(one.settings().equals(SOUNDS[(int) one.id()]) ? one.id() : "?"));
        r.r1 = heard.toString();
    }

    /// Complains of what is not whole.
    private static final class Voice implements Chain {
        private final AtomicReference<String> complaint;
        private int content;

        Voice(ChainSettings settings, AtomicReference<String> complaint) {
            this.complaint = complaint;
            content = content(ChainNumbers.of(settings));
        }

        @Override
        public void process(float[] samples) {
            if (content < 0 || content >= SOUNDS.length) {
                complaint.setPlain("a chain that was not written yet ");
            }
        }

        @Override
        public void moveTo(ChainNumbers numbers, int blocks) {
            int next = content(numbers);
            if (next < 0) {
                complaint.setPlain("torn ");
            } else if (next <= content) {
                complaint.setPlain("older ");
            }
            content = next;
        }

        /// Which sound it is; below 0 if it is parts of several.
        private static int content(ChainNumbers numbers) {
            int content = Math.round(numbers.value(Block.AMP, 0) * 8);
            for (var block : Block.values()) {
                for (int i = 0; i < block.numbers().size(); i++) {
                    var number = block.numbers().get(i);
                    double share =
                            (numbers.value(block, i) - number.least())
                                    / (number.most() - number.least());
                    if (Math.round(share * 8) != content) {
                        return -1;
                    }
                }
            }
            return content;
        }
    }
}
