package dev.heddle.hosting;

import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.module.ModuleCommands;
import dev.heddle.agent.module.ModuleHost;
import dev.heddle.agent.module.ModuleOptions;
import dev.heddle.agent.module.ModuleSource;
import dev.heddle.agent.module.Modules;
import dev.heddle.agent.module.Release;
import dev.heddle.agent.module.UpdateOutcome.Committed;
import dev.heddle.agent.module.UpdateOutcome.Failed;
import dev.heddle.agent.release.Releases;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The live modules of a program that a command runs: those that are stored come up with it, people
/// get the commands for them, and what the hub has that is newer is told.
///
/// The look for newer versions installs nothing: a person, or a program that acts for one, decides
/// when. So a reconnect has no version to wait for either: actions are answered by what ran before,
/// and the look that follows each new link tells at once whether there is something newer. Never
/// blocks, but for `close`.
public final class LiveModules implements AutoCloseable {
    /// As often as a plugin of an engine asks; two short requests a module.
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(LiveModules.class.getName());

    private final BiConsumer<String, Actions> offer;
    private final Modules modules;
    private final Releases releases;
    private final Consumer<String> say;
    private final ScheduledExecutorService thread;

    /// What a look at the hub was refused for, by module, so that it is logged once.
    private final Map<String, String> refusals = new HashMap<>();

    private LiveModules(
            BiConsumer<String, Actions> offer,
            Modules modules,
            Releases releases,
            Consumer<String> say) {
        this.offer = offer;
        this.modules = modules;
        this.releases = releases;
        this.say = say;
        this.thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("heddle-modules-look").factory());
    }

    /// Has the agent refuse all modules, with the reason.
    public static void refuse(Agent agent, ModuleHost host) {
        agent.offer(
                "modules",
                ModuleCommands.of(new Modules(host, ModuleOptions.DEFAULT), new NobodyIsTrusted()));
    }

    /// Starts what is stored, on a thread of its own, and then offers the commands.
    ///
    /// @param host what modules get; what becomes of them is marked in `releases`
    /// @param releases closed with this
    /// @param say is told of what came up and what did not, a line each
    public static LiveModules start(
            Agent agent, ModuleHost host, Releases releases, Consumer<String> say) {
        return start(agent::offer, host, releases, say, LOOK_EVERY);
    }

    static LiveModules start(
            BiConsumer<String, Actions> offer,
            ModuleHost host,
            Releases releases,
            Consumer<String> say,
            Duration lookEvery) {
        var modules = new Modules(host.withMarks(releases.marks()), ModuleOptions.DEFAULT);
        var live = new LiveModules(offer, modules, releases, say);
        live.thread.execute(live::comeUp);
        var _ =
                live.thread.scheduleWithFixedDelay(
                        live::look, 0, lookEvery.toMillis(), TimeUnit.MILLISECONDS);
        return live;
    }

    /// The program has a link again: looks what is new there.
    public void linked() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "linked while the program ends", e);
        }
    }

    // ---- the start ----------------------------------------------------------------------------

    /// The commands come after it, so that nobody updates what is not yet there.
    private void comeUp() {
        try {
            for (var module : releases.modules()) {
                comeUp(module);
            }
        } catch (ActionException e) {
            say.accept("the stored modules cannot be listed: " + e.getMessage());
        }
        offer.accept("modules", ModuleCommands.of(modules, releases));
    }

    /// A version that does not come up is tried twice; then the one before takes its place, and so
    /// on, until one runs or none is left.
    private void comeUp(String module) {
        boolean again = true;
        while (again) {
            try {
                var stored = releases.starting(module);
                again = stored.isPresent() && !isUp(stored.get());
            } catch (ActionException | CompletionException e) {
                say.accept("module %s does not come up: %s".formatted(module, e.getMessage()));
                again = false;
            }
        }
    }

    /// Whether it runs, or nothing will any more.
    private boolean isUp(Release release) throws ActionException {
        return switch (modules.update(release).join()) {
            case Committed _ -> {
                releases.started(release);
                say.accept(
                        "module %s: version %d runs"
                                .formatted(release.module(), release.version()));
                yield true;
            }
            case Failed(_, _, _, var problem, String message) -> {
                say.accept(
                        "module %s: version %d does not come up: %s"
                                .formatted(release.module(), release.version(), message));
                yield switch (problem) {
                    case OWNER_CLOSED, BUSY, TOO_MANY_GENERATIONS -> true;
                    default -> false;
                };
            }
        };
    }

    // ---- what is new --------------------------------------------------------------------------

    private void look() {
        for (var module : modules.running().keySet()) {
            try {
                var offer = releases.offered(module);
                modules.offered(module, offer.hasFailed() ? 0 : offer.manifest().version());
                refusals.remove(module);
            } catch (ActionException e) {
                tellOnce(module, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) { // The next look may go better; there must be one.
                LOG.log(System.Logger.Level.WARNING, "the look for new versions failed", e);
            }
        }
    }

    private void tellOnce(String module, String refusal) {
        if (!refusal.equals(refusals.put(module, refusal))) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "there may be a new version of {0}, but: {1}",
                    module,
                    refusal);
        }
    }

    /// Ends the looks and refuses further updates. What runs goes on.
    @Override
    public void close() {
        thread.shutdownNow();
        modules.close();
        releases.close();
    }

    /// Whoever started the program named no keys.
    private static final class NobodyIsTrusted implements ModuleSource {
        private static ActionException refused() {
            return new ActionException(
                    "no_trusted_keys", "no keys are trusted; start with --trust FILE");
        }

        @Override
        public List<String> modules() throws ActionException {
            throw refused();
        }

        @Override
        public Release newest(String module) throws ActionException {
            throw refused();
        }

        @Override
        public Optional<Release> current(String module) throws ActionException {
            throw refused();
        }

        @Override
        public Release previous(String module) throws ActionException {
            throw refused();
        }
    }
}
