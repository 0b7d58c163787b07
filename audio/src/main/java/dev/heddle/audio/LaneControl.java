package dev.heddle.audio;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.AnyThread;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Signal;
import dev.heddle.core.Ticket;
import dev.heddle.core.Timer;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// How every thread changes the sound of a lane: what is asked passes the gate of the lane's owner,
/// which puts it together and sends it on {@link #RATE_HZ} times a second, the newest of each
/// parameter. While a change is on its way the next one waits, so however fast somebody turns a
/// knob or goes through presets, the sound is never further behind than one cross-fade.
///
/// May be called from any thread; never blocks.
@AnyThread
public final class LaneControl implements AutoCloseable {
    /// How often changes go to the lane and news come from it.
    public static final int RATE_HZ = 60;

    private static final Duration PERIOD = Duration.ofSeconds(1).dividedBy(RATE_HZ);

    private final Owner owner;
    private final AudioLane lane;
    private final Signal<Heard> heard = new Signal<>("heard");
    private final Timer timer;

    /// Written by the owner.
    private volatile ChainSettings wanted;

    /// The owner's.
    private ChainSettings sent;

    /// @param owner the lane's control thread from now on; nobody else applies or polls
    /// @param first what the lane was made with
    public LaneControl(Owner owner, AudioLane lane, ChainSettings first) {
        this.owner = owner;
        this.lane = lane;
        wanted = requireNonNull(first);
        sent = first;
        timer =
                owner.every(
                        PERIOD,
                        Timer.CatchUp.ONCE,
                        Operation.named(
                                "send changes",
                                () -> {
                                    exchange();
                                    return 0;
                                }));
    }

    @OwnerThread
    private void exchange() {
        lane.poll(heard::emit);
        var next = wanted;
        if (lane.underWay() == 0 && !next.equals(sent)) {
            sent = next; // First: settings that no chain can be made for are tried once.
            boolean isAccepted = lane.apply(next, 0) instanceof Applied.Accepted;
            assert isAccepted : "nothing is under way";
        }
    }

    /// Changes some of what is wanted. The ticket has what is wanted then; that it sounds is told
    /// by {@link #heard}.
    ///
    /// @param change gets what is wanted so far; runs on the owner. What it throws fails the ticket
    ///   and changes nothing, such as an {@link IllegalArgumentException} for what is out of range
    public Ticket<ChainSettings> change(UnaryOperator<ChainSettings> change) {
        requireNonNull(change);
        return owner.submit(Operation.named("change sound", () -> take(change.apply(wanted))));
    }

    @OwnerThread
    private ChainSettings take(ChainSettings next) {
        wanted = requireNonNull(next);
        return next;
    }

    /// Sets a number.
    ///
    /// @throws IllegalArgumentException if there is no such number or the value is out of its range
    public Ticket<ChainSettings> setNumber(Block block, String name, double value) {
        var _ = ChainSettings.INITIAL.withNumber(block, name, value); // Told to the caller itself.
        return change(settings -> settings.withNumber(block, name, value));
    }

    /// Makes a choice.
    ///
    /// @throws IllegalArgumentException if there is no such choice or it has no such value
    public Ticket<ChainSettings> setChoice(Block block, String name, String value) {
        var _ = ChainSettings.INITIAL.withChoice(block, name, value);
        return change(settings -> settings.withChoice(block, name, value));
    }

    /// Switches a block on or off.
    public Ticket<ChainSettings> setEnabled(Block block, boolean on) {
        return change(settings -> settings.withEnabled(block, on));
    }

    /// Wants another sound as a whole.
    public Ticket<ChainSettings> setAll(ChainSettings settings) {
        return change(_ -> settings);
    }

    /// What was asked for last; soon it sounds.
    public ChainSettings wanted() {
        return wanted;
    }

    /// What has reached the sound. Told by the owner, in the order of the sound.
    public Signal<Heard> heard() {
        return heard;
    }

    /// Sends nothing any more. The lane plays on.
    @Override
    public void close() {
        var _ = timer.cancel();
    }
}
