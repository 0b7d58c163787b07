package dev.heddle.amp.play;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.generation.AmpMessage.ParameterChanged;
import dev.heddle.amp.play.AmpSetup.Output;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.AudioLane;
import dev.heddle.audio.Heard;
import dev.heddle.audio.LaneControl;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.ChainFaults;
import dev.heddle.audio.dsp.GuitarChain;
import dev.heddle.audio.io.AudioDriver;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.audio.meter.Levels;
import dev.heddle.audio.meter.Spectrum;
import dev.heddle.core.AnyThread;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Policy;
import dev.heddle.core.Signal;
import dev.heddle.core.Timer.CatchUp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A guitar amp that is heard: an input, the chain, a sound card. The sound never waits for
/// anybody: an audio thread makes it, and this amp's owner tells it what to make.
///
/// What goes wrong with an input or a card is told in {@link AmpState#trouble}; silence stands in
/// for the one and a device that only keeps time for the other, and the card is tried again every
/// {@link #RETRY}.
///
/// Owner thread only, unless marked; never blocks.
@OwnerThread
public final class LiveAmp implements AutoCloseable {
    /// How often it looks after the audio thread, and listeners get sound.
    public static final Duration TICK = Duration.ofMillis(20);

    /// How long it waits before it tries a sound card again.
    public static final Duration RETRY = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /// Ticks without any sound made, after which whatever holds the audio thread is closed.
    private static final int STUCK_TICKS = 100;

    private final AmpSetup setup;
    private final Owner owner;
    private final LaneControl control;
    private final Passage passage;
    private final Vitals vitals;
    private final Inputs inputs;
    private final AudioDriver driver;
    private final CardKeeper card;
    private final Signal<AmpEvent> events = new Signal<>("amp");
    private final Signal<ParameterChanged> parameterChanges = new Signal<>("amp parameters");
    private final CopyOnWriteArrayList<SoundListener> listeners = new CopyOnWriteArrayList<>();
    private final Listening listening;

    /// What the newest change has led to.
    private volatile AmpState state;

    private @Nullable AudioSource source;
    private String inputTrouble = "";
    private long lastPosition;
    private int stuckTicks;

    private LiveAmp(AmpSetup setup, Inputs inputs, Cards cards) {
        this.setup = setup;
        this.inputs = inputs;
        var lane =
                new AudioLane(
                        setup.sampleRate(),
                        setup.block(),
                        GuitarChain.maker(new ChainFaults()),
                        setup.preset().settings());
        passage = new Passage(lane, setup.sampleRate());
        vitals = new Vitals(passage, lane, setup.sampleRate(), setup.block());
        listening = new Listening(passage.tap(), setup.sampleRate(), listeners);
        String input = setup.file().isPresent() ? Inputs.FILE : setup.input();
        state = new AmpState(setup.preset(), true, input, CardKeeper.NOWHERE, "");
        owner = Owner.running("amp", Policy.DEFAULT);
        control = new LaneControl(owner, lane, setup.preset().settings());
        driver =
                AudioDriver.start(
                        "amp-audio",
                        vitals.watch(),
                        setup.sampleRate(),
                        setup.block(),
                        vitals::raise);
        card = new CardKeeper(setup, cards, driver, owner, this::changed);
    }

    /// Starts an amp that plays its first input. May be called from any thread; blocks while it
    /// reads the file.
    ///
    /// @throws IOException if the file cannot be read; the message says why and what to do
    /// @throws IllegalArgumentException if there is no such input
    @AnyThread
    public static LiveAmp start(AmpSetup setup) throws IOException {
        return start(setup, Cards.SYSTEM, RETRY);
    }

    @AnyThread
    static LiveAmp start(AmpSetup setup, Cards cards, Duration retry) throws IOException {
        var inputs = Inputs.of(setup, cards);
        if (setup.file().isEmpty()) {
            inputs.check(setup.input());
        }
        var amp = new LiveAmp(setup, inputs, cards);
        amp.owner.execute(() -> amp.begin(retry));
        return amp;
    }

    private void begin(Duration retry) {
        connect(state.input());
        var _ = control.heard().connect(owner, this::heard);
        if (setup.output() == Output.CARD) {
            card.open();
            var _ = owner.every(retry, CatchUp.SKIP, operation("card", card::open));
        }
        // Late blocks find their causes only if somebody looks.
        var _ = owner.every(LOOK, CatchUp.SKIP, operation("look at lateness", vitals::health));
        var _ = owner.every(TICK, CatchUp.SKIP, operation("look after", this::tick));
    }

    private static Operation<Boolean> operation(String name, Runnable task) {
        return Operation.named(
                name,
                () -> {
                    task.run();
                    return true;
                });
    }

    /// What has this amp. Ask it to run what is marked as the owner's. May be called from any
    /// thread.
    @AnyThread
    public Owner owner() {
        return owner;
    }

    /// What it is set to. May be called from any thread.
    @AnyThread
    public AmpState state() {
        return state;
    }

    /// Tells what changes. May be called from any thread.
    @AnyThread
    public Signal<AmpEvent> events() {
        return events;
    }

    /// Tells each parameter that was set by {@link #change}. May be called from any thread.
    @AnyThread
    public Signal<ParameterChanged> parameterChanges() {
        return parameterChanges;
    }

    /// The names of what can be heard: recordings that come along, a recording of the user's if
    /// there is one, and the sound card. May be called from any thread.
    @AnyThread
    public Set<String> inputs() {
        return inputs.names();
    }

    /// Makes it sound like that, within a block and a ramp of 50 ms or a cross-fade of 100 ms.
    public void apply(Preset preset) {
        owner.check();
        requireNonNull(preset);
        var _ = control.setAll(preset.settings());
        become(
                new AmpState(
                        preset, state.isPlaying(), state.input(), state.output(), state.trouble()));
    }

    /// The same with something set to another value, which {@link #parameterChanges} tell.
    public void change(UnaryOperator<ChainSettings> change) {
        var before = state.preset();
        var settings = change.apply(before.settings());
        apply(new Preset(before.name(), before.notes(), settings));
        ParameterChanges.between(before.settings(), settings, Instant.now())
                .forEach(parameterChanges::emit);
    }

    /// Lets its input be heard.
    public void play() {
        setPlaying(true);
    }

    /// Lets it be heard no longer; echoes come to their end.
    public void stop() {
        setPlaying(false);
    }

    private void setPlaying(boolean isPlaying) {
        owner.check();
        driver.setSource(isPlaying ? source : null);
        become(
                new AmpState(
                        state.preset(), isPlaying, state.input(), state.output(), state.trouble()));
    }

    /// Has it hear something else.
    ///
    /// @throws IllegalArgumentException if there is no such input
    public void choose(String input) {
        owner.check();
        inputs.check(input);
        become(
                new AmpState(
                        state.preset(), state.isPlaying(), input, state.output(), state.trouble()));
        connect(input);
    }

    /// How loud it is before the chain.
    public Levels inputLevels() {
        owner.check();
        return passage.input().levels();
    }

    /// How loud it is after the chain.
    public Levels outputLevels() {
        owner.check();
        return passage.output().levels();
    }

    /// What is in the sound that leaves, in dB for each of {@link Spectrum#BANDS} bands.
    public float[] spectrumDb() {
        owner.check();
        return listening.spectrumDb();
    }

    /// How the audio thread is doing. May be called from any thread.
    @AnyThread
    public LaneHealth health() {
        return vitals.health();
    }

    /// Gives the sound that leaves to somebody, until that is closed. May be called from any
    /// thread.
    @AnyThread
    public Listener listen(SoundListener listener) {
        listeners.add(requireNonNull(listener));
        return () -> listeners.remove(listener);
    }

    /// Somebody who listens, until it is closed.
    @FunctionalInterface
    public interface Listener extends AutoCloseable {
        /// Ends it. May be called from any thread; never blocks.
        @Override
        void close();
    }

    private void become(AmpState next) {
        state = next;
        events.emit(new AmpEvent.Changed(next));
    }

    /// Something about the input or the card is different.
    private void changed() {
        String trouble =
                inputTrouble.isEmpty() || card.trouble().isEmpty()
                        ? inputTrouble + card.trouble()
                        : inputTrouble + "; " + card.trouble();
        var next =
                new AmpState(
                        state.preset(), state.isPlaying(), state.input(), card.name(), trouble);
        if (!next.equals(state)) {
            become(next);
        }
    }

    private void connect(String input) {
        release();
        inputs.open(
                input,
                owner,
                (opened, failure) -> {
                    if (!input.equals(state.input()) || source != null) {
                        Inputs.close(opened); // Something else was chosen meanwhile.
                        return;
                    }
                    source = opened;
                    inputTrouble = failure;
                    if (state.isPlaying()) {
                        driver.setSource(opened);
                    }
                    changed();
                });
    }

    private void release() {
        driver.setSource(null);
        Inputs.close(source); // The audio thread may read it once more, and gets a refusal then.
        source = null;
        inputTrouble = "";
    }

    private void tick() {
        listening.pass();
        driver.takeFault().ifPresent(this::failed);
        freeIfStuck();
    }

    private void heard(Heard heard) {
        if (heard.settings().equals(state.preset().settings())) {
            events.emit(new AmpEvent.Heard(heard.frame()));
        }
    }

    private void failed(AudioDriver.Fault fault) {
        switch (fault.part()) {
            case SOURCE -> {
                release();
                inputTrouble = "the input fell silent: " + fault.message();
            }
            case SINK -> card.lost(fault.message());
            case PROCESSOR -> inputTrouble = "a block was left out: " + fault.message();
        }
        changed();
    }

    /// A card that is gone may hold the audio thread for ever; closing it frees that.
    private void freeIfStuck() {
        long position = driver.position();
        stuckTicks = position == lastPosition ? stuckTicks + 1 : 0;
        lastPosition = position;
        if (stuckTicks == STUCK_TICKS) {
            stuckTicks = 0;
            card.lost("it takes no sound");
            if (Inputs.CARD.equals(state.input())) {
                release();
                inputTrouble = "the input fell silent: it gives no sound";
            }
            changed();
        }
    }

    /// Ends the sound, then the owner. May be called from any thread; blocks for some seconds at
    /// most.
    @Override
    @AnyThread
    public void close() {
        driver.close();
        var _ =
                owner.submit(
                        operation(
                                "close",
                                () -> {
                                    control.close();
                                    release();
                                    card.close();
                                }));
        owner.close();
        vitals.close();
    }
}
