package dev.heddle.agent.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.module.ModuleEvent.Step;
import dev.heddle.agent.module.ModuleOptions.LintPolicy;
import dev.heddle.agent.module.UpdateOutcome.Committed;
import dev.heddle.agent.module.UpdateOutcome.Problem;
import dev.heddle.modules.Clean;
import dev.heddle.modules.CounterOne;
import dev.heddle.modules.Leaks;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What was measured to leak is found by the lint or shown at retirement; what was measured not to
/// leak is neither refused nor suspected.
class LeaksTest {
    /// What leaks through a service, and what a scope cannot end: no lint can see it.
    private static final Set<Class<?>> BEYOND_LINT =
            Set.of(Leaks.HeldObject.class, Leaks.HeldException.class, Leaks.StuckThread.class);

    private static Stream<Class<?>> modules(Class<?> all) {
        return Arrays.stream(all.getDeclaredClasses())
                .filter(LiveModule.class::isAssignableFrom)
                .filter(type -> type != Leaks.Leak.class)
                .sorted((a, b) -> a.getName().compareTo(b.getName()));
    }

    static Stream<Class<?>> foundByLint() {
        return modules(Leaks.class).filter(type -> !BEYOND_LINT.contains(type));
    }

    static Stream<Class<?>> clean() {
        return modules(Clean.class);
    }

    /// One module, with the class above all of them.
    private static Release release(Class<?> type) {
        var own = Jar.of("leaky", 1, type, Map.of("texts.properties", "hello=hello"));
        var files = new HashMap<>(own.files());
        files.putAll(Jar.of("leaky", 1, Leaks.Leak.class).files());
        files.putAll(Jar.of("leaky", 1, nested("Go")).files());
        files.putAll(Jar.outer(Leaks.class)); // Reflection asks for it.
        files.putAll(Jar.outer(Clean.class));
        if (type == Leaks.JdbcDriver.class) {
            files.putAll(Jar.of("leaky", 1, nested("NoDriver")).files());
        }
        return new Release("leaky", 1, own.sha256(), type.getName(), files);
    }

    private static Class<?> nested(String name) {
        return Arrays.stream(Leaks.class.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("foundByLint")
    void theLintFinds(Class<?> type) {
        try (var rig = new ModuleRig(ModuleRig.QUICK)) {
            var failed = rig.failed(release(type));
            assertThat(failed.problem()).isEqualTo(Problem.LINT);
            assertThat(failed.message()).contains(type.getName() + ".");
            assertThat(rig.modules.running()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("clean")
    void isNeitherRefusedNorSuspected(Class<?> type) throws Exception {
        var kept = new CopyOnWriteArrayList<Object>();
        try (var rig = new ModuleRig(ModuleRig.QUICK, ModuleHost.Marks.NONE, kept::add)) {
            rig.committed(release(type));
            try {
                kept.add(rig.call("leaky", "go", "{}"));
            } catch (Exception e) {
                kept.add(e); // As a host does that shows its last errors.
            }
            assertThat(retired(rig).collected()).isTrue();
            assertThat(rig.steps(1)).endsWith(Step.RETIRED, Step.COLLECTED);
            assertThat(kept).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.heddle.agent.module.LeaksTest#heldByAService")
    void whatAServiceHoldsIsSuspected(Class<?> type) throws Exception {
        var kept = new ArrayList<Object>();
        try (var rig = new ModuleRig(hasty(), ModuleHost.Marks.NONE, kept::add)) {
            rig.committed(release(type));
            rig.call("leaky", "go", "{}");
            assertThat(retired(rig).collected()).isFalse();
            assertThat(rig.events.getLast().step()).isEqualTo(Step.LEAK_SUSPECTED);
            assertThat(rig.events.getLast().reason()).contains("a heap dump shows");
            assertThat(kept).hasSize(1);
        }
    }

    static List<Class<?>> heldByAService() {
        return List.of(Leaks.HeldObject.class, Leaks.HeldException.class);
    }

    @Test
    void aThreadThatDoesNotEndIsNamed() throws Exception {
        try (var rig = new ModuleRig(hasty())) {
            rig.committed(release(Leaks.StuckThread.class));
            rig.call("leaky", "go", "{}");
            var retirement = retired(rig);
            assertThat(retirement.collected()).isFalse();
            assertThat(retirement.holders())
                    .anySatisfy(holder -> assertThat(holder).contains("is in", "StuckThread"))
                    .anySatisfy(holder -> assertThat(holder).contains("the threads of digging"));
        }
    }

    @Test
    void whatTheLintOnlyReportsIsNamedWhenItLeaks() throws Exception {
        try (var rig = new ModuleRig(hasty().withLint(LintPolicy.REPORT))) {
            var before = DriverManager.drivers().toList();
            rig.committed(release(Leaks.JdbcDriver.class));
            rig.call("leaky", "go", "{}");
            var retirement = retired(rig);
            assertThat(retirement.collected()).isFalse();
            assertThat(retirement.holders())
                    .anySatisfy(holder -> assertThat(holder).contains("database driver"));
            assertThat(DriverManager.drivers().toList()).isEqualTo(before); // Not for everybody.
        }
    }

    @Test
    void tooManyOldVersionsStopFurtherUpdates() throws Exception {
        var kept = new ArrayList<Object>();
        try (var rig = new ModuleRig(hasty(), ModuleHost.Marks.NONE, kept::add)) {
            for (int i = 0; i < 3; i++) {
                var leaky = release(Leaks.HeldObject.class);
                rig.committed(leaky);
                rig.call("leaky", "go", "{}");
                assertThat(retired(rig).collected()).isFalse();
            }
            var fresh = Jar.of("leaky", 2, CounterOne.class);
            assertThat(rig.failed(fresh).problem()).isEqualTo(Problem.TOO_MANY_GENERATIONS);
            kept.clear();
            System.gc(); // Now nothing holds them, and a collection can show it.
            rig.committed(fresh);
        }
    }

    private static ModuleOptions hasty() {
        return ModuleRig.QUICK.withCollectionLimit(Duration.ofMillis(40));
    }

    private static Retirement retired(ModuleRig rig) {
        var unloaded = (Committed) ModuleRig.done(rig.modules.unload("leaky"));
        return ModuleRig.done(unloaded.retirement());
    }
}
