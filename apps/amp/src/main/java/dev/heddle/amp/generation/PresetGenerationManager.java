package dev.heddle.amp.generation;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationStarted;
import dev.heddle.amp.generation.AmpMessage.StatusUpdate;
import dev.heddle.amp.generation.Generation.Variation;
import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.Requested.Accepted;
import dev.heddle.amp.generation.Requested.Reason;
import dev.heddle.amp.generation.Requested.Refused;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.AnyThread;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Signal;
import dev.heddle.core.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks a provider for presets, for many at once: so many attempts at a time, the most urgent
/// first, again if it may help, and each request ends exactly once. What happens is told by {@link
/// #messages}.
///
/// **Attempts.** Each variation of a request is an attempt of its own and takes one of {@link
/// GenerationOptions#maxActive} slots; a pause before a retry takes none; an attempt that was
/// cancelled or is late keeps its slot until the provider has ended it.
///
/// **Order.** By priority, but a request goes before all that come later by more than {@link
/// GenerationOptions#ageing} for each step between their priorities. A retry keeps its request's
/// place.
///
/// **Ends.** {@link AmpMessage.PresetGenerated} once all variations have their answers and at least
/// one is a preset; the others are replaced by the fallback then, which a correction says. Else
/// {@link AmpMessage.PresetGenerationFailed}, with what the fallback has for the prompt; without,
/// if it was cancelled. What has ended leaves no trace here.
///
/// One owner decides everything; its clock is that of timeouts. Close the manager before its owner,
/// and the provider after it. May be called from any thread, unless marked; never blocks.
///
/// Experimental: may still change.
@AnyThread
public final class PresetGenerationManager implements AutoCloseable {
    /// Presets that one request may bring.
    public static final int MAX_VARIATIONS = 3;

    /// Status is told at most 60 times a second, as often as pages are drawn.
    static final Duration STATUS_PERIOD = Duration.ofNanos(1_000_000_000 / 60);

    private static final Preset SAFE =
            new Preset("Safe", "What the amp begins with.", ChainSettings.INITIAL);

    private static final System.Logger LOG =
            System.getLogger(PresetGenerationManager.class.getName());

    private static final Options REQUEST =
            Options.DEFAULT.withDeadline(Options.NO_DEADLINE).keeping();

    private final Owner owner;
    private final PresetProvider provider;
    private final Function<PresetPrompt, Preset> fallback;
    private final GenerationOptions options;
    private final LongSupplier nanos;
    private final InstantSource wall;
    private final Signal<AmpMessage> messages = new Signal<>("amp");
    private final Tally tally = new Tally();
    private final SurprisePrompts surprises;
    private final AtomicLong numbers = new AtomicLong();

    /// Places taken in `open`, which has no atomic limit of its own.
    private final AtomicInteger places = new AtomicInteger();

    /// Who takes a request out of it tells its end; so there is one.
    private final Map<String, Generation> open = new ConcurrentHashMap<>();

    private volatile boolean closed;
    private volatile int maxActive;
    private volatile GenerationStatus status = GenerationStatus.IDLE;

    // Owner thread only:
    private final Attempts attempts;
    private final Retries retries;
    private final TreeSet<Variation> waiting;
    private @Nullable Timer statusPause;
    private boolean statusIsStale;

    /// A manager without requests.
    ///
    /// @param owner where everything is decided; not closed by this
    /// @param provider what is asked; not closed by this
    /// @param fallback a preset for a prompt that nothing came of. Owner thread only: short; what
    ///   it throws leads to a safe preset
    public PresetGenerationManager(
            Owner owner,
            PresetProvider provider,
            Function<PresetPrompt, Preset> fallback,
            GenerationOptions options) {
        this(
                owner,
                provider,
                fallback,
                options,
                System::nanoTime,
                InstantSource.system(),
                new SplittableRandom(),
                Generation.ORDER);
    }

    PresetGenerationManager(
            Owner owner,
            PresetProvider provider,
            Function<PresetPrompt, Preset> fallback,
            GenerationOptions options,
            LongSupplier nanos,
            InstantSource wall,
            RandomGenerator random,
            Comparator<Variation> order) {
        this.owner = requireNonNull(owner);
        this.provider = requireNonNull(provider);
        this.fallback = requireNonNull(fallback);
        this.options = options;
        this.nanos = nanos;
        this.wall = wall;
        maxActive = options.maxActive();
        surprises = new SurprisePrompts(random.nextLong());
        attempts = new Attempts(provider, options.attemptTimeout(), this::after);
        retries = new Retries(options, random);
        waiting = new TreeSet<>(order);
    }

    /// Where everything that happens is told, from the owner's thread.
    public Signal<AmpMessage> messages() {
        return messages;
    }

    /// Asks for presets.
    ///
    /// @param text what is wanted, 1 to {@link PresetPrompt#MAX_TEXT} characters
    /// @param variations how many presets, 1 to {@link #MAX_VARIATIONS}
    public Requested request(String text, Priority priority, int variations) {
        return request(text, Optional.empty(), priority, variations);
    }

    /// Asks for presets by what is heard now.
    ///
    /// @param text what is wanted, 1 to {@link PresetPrompt#MAX_TEXT} characters
    /// @param current what "less gain" refers to
    /// @param variations how many presets, 1 to {@link #MAX_VARIATIONS}
    public Requested request(
            String text, Optional<ChainSettings> current, Priority priority, int variations) {
        PresetPrompt prompt;
        try {
            prompt = Generation.prompt(text, current);
            GenerationOptions.requireIn("variations", variations, 1, MAX_VARIATIONS);
        } catch (IllegalArgumentException e) {
            return new Refused(Reason.INVALID, String.valueOf(e.getMessage()));
        }
        if (closed) {
            return closedRefusal();
        }
        if (places.incrementAndGet() > options.maxOpen()) {
            places.decrementAndGet();
            return new Refused(
                    Reason.FULL,
                    "%d requests wait already; try again when one has ended"
                            .formatted(options.maxOpen()));
        }
        var generation =
                new Generation(
                        numbers.incrementAndGet(),
                        prompt,
                        priority,
                        variations,
                        options.ageing(),
                        nanos.getAsLong());
        open.put(generation.id, generation);
        return submit(generation);
    }

    private Requested submit(Generation generation) {
        var ticket =
                owner.submit(
                        Operation.named("preset request", () -> turn(() -> enter(generation))),
                        REQUEST);
        if (ticket.outcome().orElse(null) instanceof Outcome.Rejected<?> rejected) {
            forget(generation);
            return rejected.reason() == Outcome.Reason.CLOSED
                    ? closedRefusal()
                    : new Refused(Reason.FULL, rejected.message());
        }
        ticket.then(
                Runnable::run,
                outcome -> {
                    // The owner was closed or died, and has nothing of it.
                    if (!(outcome instanceof Outcome.Executed) && forget(generation)) {
                        tell(generation, cancelled(generation));
                    }
                });
        return new Accepted(generation.id);
    }

    private static Refused closedRefusal() {
        return new Refused(Reason.CLOSED, "the generator is closed");
    }

    /// Asks for presets that nobody has thought of.
    ///
    /// @param variations how many, 1 to {@link #MAX_VARIATIONS}
    public Requested surpriseMe(Priority priority, int variations) {
        return request(surprises.next(), priority, variations);
    }

    /// Ends a request wherever it is: in the queue, being asked, before a retry. False if there is
    /// none of that id, or not any more.
    public boolean cancel(String id) {
        var generation = open.get(id);
        if (generation == null) {
            return false;
        }
        if (generation.cancelAsked.compareAndSet(false, true)) { // One timer for each at most.
            after(Duration.ZERO, "preset cancel", () -> end(generation, cancelled(generation)));
        }
        return true;
    }

    /// Ends all requests there are.
    public void cancelAll() {
        open.keySet().forEach(this::cancel);
    }

    /// How many attempts may be under way from now on. More begin at once; if there are too many,
    /// none is cancelled, but none begins either.
    ///
    /// @param maxActive 1 to {@link GenerationOptions#MOST_ACTIVE}
    public void setMaxActive(int maxActive) {
        GenerationOptions.requireIn("maxActive", maxActive, 1, GenerationOptions.MOST_ACTIVE);
        this.maxActive = maxActive;
        after(Duration.ZERO, "preset slots", () -> {});
    }

    /// How many attempts may be under way.
    public int maxActive() {
        return maxActive;
    }

    /// Who is asked, as people see it: {@link PresetProvider#name}.
    public String providerName() {
        return provider.name();
    }

    /// How busy it is.
    public GenerationStatus status() {
        return status;
    }

    /// The requests that have not ended, in the order in which they came. Owner thread only.
    @OwnerThread
    public List<RequestView> requests() {
        owner.check();
        return open.values().stream()
                .sorted(Comparator.comparingLong(one -> one.number))
                .map(Generation::view)
                .toList();
    }

    /// What it has done so far.
    public GenerationCounts counts() {
        return tally.counts();
    }

    /// Refuses what comes from now on and cancels all requests: at once on the owner's thread, else
    /// in its next tick.
    @Override
    public void close() {
        closed = true;
        if (owner.isCurrent()) {
            turn(this::endAll);
        } else {
            // No timer: those of an owner that is closed next would not come any more.
            owner.submit(
                    Operation.named("preset manager closes", () -> turn(this::endAll)),
                    REQUEST.withLane(Options.Lane.URGENT));
        }
    }

    // ---- on the owner's thread ----------------------------------------------------------------

    private Timer after(Duration delay, String name, Runnable body) {
        return owner.after(delay, Operation.named(name, () -> turn(body)));
    }

    /// Everything that happens is one of these: what has become free is used, and told.
    private boolean turn(Runnable body) {
        try {
            body.run();
        } finally {
            while (attempts.count() < maxActive && !waiting.isEmpty()) {
                start(requireNonNull(waiting.pollFirst()));
            }
            status = measured();
            if (statusPause == null) {
                tellStatus();
            } else {
                statusIsStale = true;
            }
        }
        return true;
    }

    private GenerationStatus measured() {
        int all = open.size();
        long active =
                open.values().stream()
                        .filter(one -> one.state() == RequestView.State.ACTIVE)
                        .count();
        return new GenerationStatus(all > 0, all - (int) active, (int) active);
    }

    private void tellStatus() {
        statusIsStale = false;
        messages.emit(
                new StatusUpdate(
                        wall.instant(),
                        status.isGenerating(),
                        status.queueLength(),
                        status.activeCount()));
        statusPause =
                owner.after(STATUS_PERIOD, Operation.named("preset status", this::statusMayBeTold));
    }

    private boolean statusMayBeTold() {
        statusPause = null;
        if (statusIsStale) {
            tellStatus();
        }
        return true;
    }

    private void enter(Generation generation) {
        if (closed) {
            end(generation, cancelled(generation));
        } else if (open.containsKey(generation.id)) { // Else it was cancelled before it came here.
            waiting.addAll(generation.variations);
        }
    }

    private void start(Variation variation) {
        var generation = variation.generation;
        long now = nanos.getAsLong();
        if (generation.startedNanos.isEmpty()) {
            generation.startedNanos = Optional.of(now);
            messages.emit(
                    new PresetGenerationStarted(
                            wall.instant(), generation.id, generation.prompt.text()));
        }
        if (variation.retries == 0) {
            retries.asked();
        }
        generation.attempts++;
        tally.begun(variation.retries > 0);
        variation.asking =
                attempts.begin(variation.prompt, answer -> answered(variation, answer, now));
    }

    private void answered(Variation variation, Answer answer, long begunNanos) {
        var generation = variation.generation;
        variation.asking = null;
        long took = nanos.getAsLong() - begunNanos;
        generation.askedNanos += took;
        LOG.log(
                Level.DEBUG,
                () ->
                        "preset %s, variation %d: %s after %d ms"
                                .formatted(
                                        generation.id,
                                        variation.prompt.variation(),
                                        Ends.code(answer),
                                        TimeUnit.NANOSECONDS.toMillis(took)));
        var pause =
                answer instanceof Answer.Failed failed
                        ? retries.before(variation.retries + 1, failed)
                        : Optional.<Duration>empty();
        if (pause.isPresent()) {
            variation.retries++;
            variation.pause = after(pause.get(), "preset retry", () -> again(variation));
            return;
        }
        variation.answer = answer;
        if (generation.isAnswered()) {
            end(generation, Ends.message(generation, wall.instant(), this::fallbackFor));
        }
    }

    private void again(Variation variation) {
        variation.pause = null;
        waiting.add(variation);
    }

    private Preset fallbackFor(PresetPrompt prompt) {
        try {
            return fallback.apply(prompt);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the fallback failed", e);
            return SAFE;
        }
    }

    private void endAll() {
        open.values().forEach(generation -> end(generation, cancelled(generation)));
    }

    private AmpMessage cancelled(Generation generation) {
        return new PresetGenerationFailed(
                wall.instant(), generation.id, Ends.CANCELLED, "It was cancelled.", null);
    }

    /// Takes it out of everything and tells how it ended, unless it has.
    private void end(Generation generation, AmpMessage message) {
        if (!forget(generation)) {
            return;
        }
        for (var variation : generation.variations) {
            waiting.remove(variation);
            variation.stop();
        }
        tell(generation, message);
    }

    private void tell(Generation generation, AmpMessage message) {
        long total = nanos.getAsLong() - generation.requestedNanos;
        tally.ended(Ends.code(message), total);
        LOG.log(Level.INFO, () -> Ends.log(generation, message, total));
        messages.emit(message);
    }

    private boolean forget(Generation generation) {
        if (!open.remove(generation.id, generation)) {
            return false;
        }
        places.decrementAndGet();
        return true;
    }
}
