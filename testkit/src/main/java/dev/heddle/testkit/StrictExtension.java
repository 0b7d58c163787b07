package dev.heddle.testkit;

import dev.heddle.core.Owner;
import dev.heddle.testkit.HeddleStrict.Fault;
import dev.heddle.testkit.internal.Watch;
import dev.heddle.testkit.internal.Watch.Finding;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/// Carries out {@link HeddleStrict}; JUnit makes it, nobody else needs it.
public final class StrictExtension
        implements BeforeAllCallback,
                AfterAllCallback,
                TestInstancePreConstructCallback,
                BeforeEachCallback,
                AfterEachCallback,
                ParameterResolver,
                TestWatcher {
    /// Set to repeat a test.
    private static final String SEED = "heddle.seed";

    private static final Namespace OURS = Namespace.create(StrictExtension.class);

    /// What one test, or one class, has.
    private static final class Scope {
        final Watch watch = Watch.begin();
        final long seed = Long.getLong(SEED, new SplittableRandom().nextLong(1, 1_000_000_000));
        private @Nullable SimHost host;

        /// Made when it is asked for first; it belongs to the thread of the test.
        SimHost host() {
            var made = host;
            if (made == null) {
                made = new SimWorld(seed).host("loop");
                host = made;
            }
            return made;
        }

        List<Owner> made() {
            return host == null ? List.of() : host.world().made();
        }
    }

    /// For JUnit.
    public StrictExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /// The fields of the test may make owners as well.
    @Override
    public void preConstructTestInstance(
            TestInstanceFactoryContext factory, ExtensionContext context) {
        if (context.getTestInstanceLifecycle().orElse(null) == Lifecycle.PER_METHOD
                && context.getTestMethod().isPresent()) {
            begin(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
    }

    /// Begins to watch, unless that has begun. The store of a method sees that of its class.
    private static void begin(ExtensionContext context) {
        scope(context);
    }

    private static Scope scope(ExtensionContext context) {
        var store = store(context);
        var scope = store.get(context.getUniqueId(), Scope.class);
        if (scope == null) {
            scope = new Scope();
            store.put(context.getUniqueId(), scope);
        }
        return scope;
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(OURS);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    private static void end(ExtensionContext context) {
        var scope = scope(context);
        try {
            check(scope, context);
        } finally {
            scope.watch.end();
            scope.made().forEach(owner -> owner.close(Duration.ZERO));
        }
    }

    private static void check(Scope scope, ExtensionContext context) {
        var made = scope.made();
        var allowed = allowed(context);
        var findings =
                scope.watch.findings(made::contains).stream()
                        .filter(finding -> !allowed.contains(Fault.valueOf(finding.kind().name())))
                        .toList();
        if (!findings.isEmpty()) {
            throw failure(findings);
        }
    }

    private static AssertionError failure(List<Finding> findings) {
        var failure =
                new AssertionError(
                        findings.stream()
                                .map(finding -> finding.kind() + ": " + finding.message())
                                .collect(Collectors.joining("\n  ", "not strict:\n  ", "")));
        for (var finding : findings) {
            if (finding.where() != null) {
                failure.addSuppressed(finding.where());
            }
        }
        return failure;
    }

    private static Set<Fault> allowed(ExtensionContext context) {
        var allowed = EnumSet.noneOf(Fault.class);
        context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, HeddleStrict.class))
                .or(() -> onClass(context))
                .ifPresent(strict -> allowed.addAll(List.of(strict.allow())));
        return allowed;
    }

    private static Optional<HeddleStrict> onClass(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(),
                HeddleStrict.class,
                context.getEnclosingTestClasses());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (parameter.isAnnotated(Seed.class)) {
            return type == long.class || type == Random.class;
        }
        return type == SimHost.class || type == SimWorld.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var scope = scope(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == long.class) {
            return scope.seed;
        }
        if (type == Random.class) {
            return scope.host().world().random();
        }
        return type == SimHost.class ? scope.host() : scope.host().world();
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        var scope = scope(context);
        System.err.printf(
                "%s failed with seed %d; -D%s=%d repeats it%n",
                context.getDisplayName(), scope.seed, SEED, scope.seed);
    }
}
