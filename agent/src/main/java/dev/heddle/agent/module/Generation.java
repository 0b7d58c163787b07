package dev.heddle.agent.module;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Publisher;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.Problem;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One version of a module in memory: the one holder of everything that comes from its class
/// loader, until {@link #release} lets go of it.
///
/// It is made on a thread of its own; what is marked runs on the owner. Counters may be read from
/// any thread.
final class Generation {
    /// A state is copied within a tick; longer ones belong into the program or a file.
    private static final int MAX_STATE_CHARACTERS = 1 << 20;

    /// Faults of one version that are logged: a timer that fails a thousand times a second must not
    /// fill a disk.
    private static final int MAX_LOGGED = 10;

    private static final long IDLE = -1;
    private static final System.Logger LOG = System.getLogger(Generation.class.getName());

    private final Release release;
    private final ModuleHost host;
    private final String marker = UUID.randomUUID().toString();
    private final Scope scope;
    private final List<ActionInfo> described;
    private final List<String> lintFindings;
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile long runningSince = IDLE;
    private volatile boolean active;

    /// What this version has made of values of its classes; as they go, so it goes.
    private volatile @Nullable JsonMapper mapper = Json.MAPPER.rebuild().build();

    private volatile @Nullable ModuleLoader loader;
    private volatile @Nullable LiveModule instance;
    private volatile @Nullable Actions actions;

    private Generation(
            Release release, ModuleHost host, List<String> lintFindings, ModuleLoader loader)
            throws Exception {
        this.release = release;
        this.host = host;
        this.lintFindings = List.copyOf(lintFindings);
        this.loader = loader;
        this.scope = new Scope(release.name(), host.owner(), this::runTimer);
        var made =
                loader.loadClass(release.entryPoint())
                        .asSubclass(LiveModule.class)
                        .getConstructor()
                        .newInstance();
        this.instance = made;
        try {
            var offered = requireNonNull(made.start(context()), "start answered with null");
            this.actions = offered;
            this.described = onTheOwner(offered.describe());
        } catch (Throwable e) { // Whatever it began before that is ended; nobody else could.
            scope.close();
            throw e;
        }
    }

    /// What runs beside the owner could not be stopped between two ticks. A module has threads of
    /// its own for that, see {@link ModuleScope#executor}.
    private static List<ActionInfo> onTheOwner(List<ActionInfo> described) {
        for (var info : described) {
            if (info.hints().background()) {
                throw new IllegalArgumentException(
                        "an action of a module runs on the owner, and so must " + info.name());
            }
        }
        return List.copyOf(described);
    }

    /// Loads a version and starts it. Runs code of the module, not on the owner's thread.
    static Generation load(Release release, ModuleHost host, List<String> lintFindings)
            throws Exception {
        var loader = new ModuleLoader(release, host.apiPackages(), hostLoader());
        return new Generation(release, host, lintFindings, loader);
    }

    /// Another instance of a version that is loaded.
    static Generation again(Generation other) throws Exception {
        return new Generation(
                other.release, other.host, other.lintFindings, requireNonNull(other.loader));
    }

    private static ClassLoader hostLoader() {
        return requireNonNull(Generation.class.getClassLoader());
    }

    Release release() {
        return release;
    }

    String marker() {
        return marker;
    }

    List<ActionInfo> described() {
        return described;
    }

    /// What the lint has found in it, if it was only to report.
    List<String> lintFindings() {
        return lintFindings;
    }

    int errors() {
        return errors.get();
    }

    /// How long its longest call or timer held the owner, one that still runs included.
    long longestNanos() {
        long since = runningSince;
        return Math.max(longestNanos.get(), since == IDLE ? 0 : System.nanoTime() - since);
    }

    /// Runs code of the module that says whether it could work. Not on the owner's thread.
    boolean probe() throws Exception {
        requireInstance().probe();
        return true;
    }

    /// Reads a state, as JSON.
    boolean importState(long fromVersion, String state) throws Exception {
        requireInstance().importState(fromVersion, Json.read(state));
        return true;
    }

    /// Its state as JSON. Owner thread only.
    String exportState(long forVersion) throws Exception {
        var text =
                requireNonNull(mapper)
                        .writeValueAsString(requireInstance().exportState(forVersion));
        if (text.length() > MAX_STATE_CHARACTERS) {
            throw new IllegalStateException(
                    "its state of %d characters is over the limit of %d"
                            .formatted(text.length(), MAX_STATE_CHARACTERS));
        }
        return text;
    }

    /// From here on it runs. Owner thread only.
    void activate() {
        active = true;
        scope.activate();
    }

    /// From here on it does not run. Owner thread only.
    void pause() {
        active = false;
        scope.pause();
    }

    /// Runs one of its actions. Owner thread only.
    ///
    /// @throws ActionException if it refuses or fails
    @Nullable JsonNode call(String action, JsonNode parameters) throws ActionException {
        var now = requireActions();
        try {
            return timed(() -> now.invoke(action, parameters));
        } catch (ModuleFault fault) {
            count(action, fault);
            throw new ActionException(Problem.ACTION_FAILED.code(), fault.message());
        }
    }

    private void runTimer(ModuleScope.Task task) {
        try {
            timed(() -> {
                task.run();
                return true;
            });
        } catch (ActionException refusal) {
            count("a timer", new ModuleFault(refusal.code() + ": " + refusal.getMessage()));
        } catch (ModuleFault fault) {
            count("a timer", fault);
        }
    }

    private void count(String what, ModuleFault fault) {
        if (errors.incrementAndGet() > MAX_LOGGED) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "%s of %s failed: %s%s"
                        .formatted(what, release.name(), fault.message(), fault.frames()));
    }

    private <T extends @Nullable Object> T timed(Callable<T> code)
            throws ActionException, ModuleFault {
        long began = System.nanoTime();
        runningSince = began;
        try {
            return Border.cross(code);
        } finally {
            runningSince = IDLE;
            longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
        }
    }

    /// Its last word. Owner thread only.
    boolean stop() throws Exception {
        requireInstance().stop();
        return true;
    }

    /// Ends what it had from its scope, and says what could not be ended. Not on the owner's
    /// thread. Blocks.
    List<String> closeScope() throws InterruptedException {
        return scope.close();
    }

    /// Lets go of everything that comes from its class loader, which can be collected then.
    PhantomReference<ClassLoader> release(ReferenceQueue<ClassLoader> queue) {
        var reference = new PhantomReference<ClassLoader>(requireNonNull(loader), queue);
        loader = null;
        instance = null;
        actions = null;
        mapper = null;
        return reference;
    }

    private LiveModule requireInstance() {
        return requireNonNull(instance, "it has retired");
    }

    private Actions requireActions() throws ActionException {
        var now = actions;
        if (now == null) {
            throw new ActionException("module_retired", release.name() + " has retired");
        }
        return now;
    }

    // ---- what the module sees ----------------------------------------------------------------

    private ModuleContext context() {
        return new ModuleContext() {
            @Override
            public <S> S service(Class<S> type) {
                host.owner().check();
                var service = host.services().get(type);
                if (service == null) {
                    throw new IllegalArgumentException(
                            "this program has no service " + type.getName());
                }
                return type.cast(service);
            }

            @Override
            public ModuleScope scope() {
                return scope;
            }

            @Override
            public Publisher publisher() {
                return publisher;
            }
        };
    }

    private final Publisher publisher =
            new Publisher() {
                @Override
                public void state(String key, @Nullable Object value) {
                    if (active) {
                        host.publisher().state(key, value == null ? null : plain(value));
                    }
                }

                @Override
                public void publish(String type, Object data) {
                    if (active) {
                        host.publisher().publish(type, plain(data));
                    }
                }

                // The program keeps what is published, so it must not be the module's own.
                private JsonNode plain(Object value) throws JacksonException {
                    var own = requireNonNull(mapper, "it has retired");
                    return Json.read(own.writeValueAsString(value));
                }
            };
}
