package dev.heddle.agent.module;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.agent.ActionException;
import dev.heddle.agent.module.ModuleEvent.Step;
import dev.heddle.agent.module.UpdateOutcome.Committed;
import dev.heddle.agent.module.UpdateOutcome.Failed;
import dev.heddle.agent.module.UpdateOutcome.Problem;
import dev.heddle.core.Operation;
import dev.heddle.core.Outcome;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.modules.CounterOne;
import dev.heddle.modules.CounterTwo;
import dev.heddle.modules.Faulty;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ModulesTest {
    private static final Release ONE = Jar.of("counter", 1, CounterOne.class);
    private static final Release TWO = Jar.of("counter", 2, CounterTwo.class);

    @AutoClose private final ModuleRig rig = new ModuleRig(ModuleRig.QUICK);

    private static Release faulty(String fault) {
        return Jar.of("counter", 3, Faulty.class, Map.of("fault.txt", fault));
    }

    @Test
    void isInstalledAndCalledOnTheOwner() throws Exception {
        var committed = rig.committed(ONE);
        assertThat(committed.version()).isEqualTo(1);
        assertThat(rig.call("counter", "count", "{\"by\":2}").toString())
                .isEqualTo("{\"count\":2,\"version\":\"one\"}");
        assertThatThrownBy(() -> rig.call("counter", "count", "{\"by\":10}"))
                .isInstanceOf(ActionException.class)
                .hasMessageContaining("/by");
        assertThatThrownBy(() -> rig.call("counter", "refuse", "{\"by\":1}"))
                .isInstanceOfSatisfying(
                        ActionException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("not_today"));
    }

    @Test
    void isReplacedWithItsStateBothWays() throws Exception {
        rig.committed(ONE);
        rig.call("counter", "count", "{\"by\":2}");
        var up = rig.committed(TWO);
        assertThat(rig.call("counter", "count", "{\"by\":3}").toString())
                .isEqualTo("{\"count\":5,\"version\":\"two\"}");
        assertThat(rig.call("counter", "steps", "{}").toString()).isEqualTo("[2,3]");
        var down = (Committed) ModuleRig.done(rig.modules.rollback("counter"));
        assertThat(down.previous()).isEqualTo(2);
        assertThat(rig.call("counter", "count", "{\"by\":1}").toString())
                .isEqualTo("{\"count\":6,\"version\":\"one\"}");
        assertThatThrownBy(() -> rig.call("counter", "steps", "{}"))
                .isInstanceOf(ActionException.class);
        assertThat(ModuleRig.done(up.retirement()).collected()).isTrue();
        assertThat(ModuleRig.done(down.retirement()).collected()).isTrue();
    }

    @Test
    void tellsEachStepOfItsLife() {
        rig.committed(ONE);
        var retirement = ModuleRig.done(rig.committed(TWO).retirement());
        assertThat(retirement.name()).isEqualTo(ONE.name());
        assertThat(rig.steps(2))
                .containsExactly(
                        Step.LINTED,
                        Step.LOADED,
                        Step.PROBED,
                        Step.QUIESCING,
                        Step.SWAPPED,
                        Step.COMMITTED);
        assertThat(rig.steps(1)).endsWith(Step.RETIRED, Step.COLLECTED);
        var shown = (ModuleStatus) requireNonNull(rig.state.get("module/counter"));
        assertThat(shown).isEqualTo(rig.status());
        assertThat(shown.version()).isEqualTo(2);
        assertThat(shown.hash()).isEqualTo(TWO.sha256());
        assertThat(shown.previous()).isEqualTo(1);
        assertThat(shown.phase()).isEqualTo("running");
        assertThat(shown.lastUpdate()).isNotNull();
    }

    @Test
    void aNewerVersionIsShownUntilItRuns() {
        rig.committed(ONE);
        rig.modules.offered("counter", 1);
        assertThat(rig.status().offered()).isNull();
        rig.modules.offered("counter", 2);
        assertThat(rig.state.get("module/counter")).isEqualTo(rig.status());
        assertThat(rig.status().offered()).isEqualTo(2);
        rig.committed(TWO);
        assertThat(rig.status().offered()).isNull();
        ModuleRig.done(rig.modules.rollback("counter"));
        assertThat(rig.status().offered()).isEqualTo(2);
        rig.modules.offered("counter", 0); // It was taken back at the hub.
        assertThat(rig.state.get("module/counter")).isEqualTo(rig.status());
        assertThat(rig.status().offered()).isNull();
    }

    @Test
    void anotherInstanceOfTheSameVersionHasAnotherMarker() {
        rig.committed(ONE);
        var before = rig.status();
        rig.committed(ONE);
        var after = rig.status();
        assertThat(after.marker()).isNotEqualTo(before.marker());
        assertThat(after.hash()).isEqualTo(before.hash());
    }

    /// Also when the parameter of one version, left out by the caller, is unknown to the other.
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void callsThatWaitAreAnsweredByTheVersionThatRunsWhenTheirTurnComes(long from, long to)
            throws Exception {
        rig.committed(from == 1 ? ONE : TWO);
        var gate = new CountDownLatch(1);
        var _ = rig.owner.submit(Operation.named("hold", () -> gate.await(30, TimeUnit.SECONDS)));
        List<Ticket<JsonNode>> tickets = new ArrayList<>();
        var before = rig.offeredNow();
        for (int i = 0; i < 500; i++) {
            tickets.add(rig.owner.submit(rig.operation(before, "count", "{\"by\":1}")));
        }
        var update = rig.modules.update(to == 1 ? ONE : TWO);
        gate.countDown();
        assertThat(ModuleRig.done(update)).isInstanceOf(Committed.class);
        for (int i = 0; i < tickets.size(); i++) {
            var outcome = tickets.get(i).await(ModuleRig.LONG).orElseThrow();
            assertThat(outcome).isInstanceOf(Outcome.Executed.class);
            var counted = ((Outcome.Executed<JsonNode>) outcome).value();
            assertThat(counted.get("count").asInt()).isEqualTo(i + 1);
        }
    }

    @Test
    void whatIsUnloadedIsGoneWithItsActions() throws Exception {
        rig.committed(ONE);
        var waiting = rig.operation(rig.offeredNow(), "count", "{\"by\":1}");
        var unloaded = (Committed) ModuleRig.done(rig.modules.unload("counter"));
        assertThat(ModuleRig.done(unloaded.retirement()).collected()).isTrue();
        assertThat(rig.modules.running()).isEmpty();
        assertThat(rig.state).doesNotContainKey("module/counter");
        assertThat(rig.offeredNow().describe()).isEmpty();
        var late = rig.owner.submit(waiting).await(ModuleRig.LONG).orElseThrow();
        assertThat(late)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(((ActionException) failed.cause()).code())
                                        .isEqualTo("module_unloaded"));
        assertThat(ModuleRig.done(rig.modules.unload("counter")))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.problem()).isEqualTo(Problem.NOT_RUNNING));
    }

    @Test
    void withNothingBeforeThereIsNoRollback() {
        rig.committed(ONE);
        var failed = (Failed) ModuleRig.done(rig.modules.rollback("counter"));
        assertThat(failed.problem()).isEqualTo(Problem.NO_PREVIOUS);
    }

    @ParameterizedTest
    @CsvSource({
        "made, LOAD_FAILED, false",
        "error in made, LOAD_FAILED, false",
        "start, LOAD_FAILED, false",
        "touches the program, LOAD_FAILED, false",
        "probe, PROBE_FAILED, false",
        "takes a name, PROBE_FAILED, true",
        "import, IMPORT_FAILED, false",
        "import for good, IMPORT_FAILED, false",
        "error in import, IMPORT_FAILED, false",
    })
    void aVersionThatFailsChangesNothing(String fault, Problem problem, boolean swapped)
            throws Exception {
        rig.committed(ONE);
        rig.call("counter", "count", "{\"by\":2}");
        var before = rig.modules.running();
        var failed = rig.failed(faulty(fault));
        assertThat(failed.problem()).isEqualTo(problem);
        assertThat(failed.swapped()).isEqualTo(swapped);
        if (!swapped) {
            assertThat(rig.modules.running()).isEqualTo(before);
        }
        assertThat(rig.steps(3)).contains(swapped ? Step.ROLLED_BACK : Step.FAILED);
        assertThat(rig.call("counter", "count", "{\"by\":1}").toString())
                .isEqualTo("{\"count\":3,\"version\":\"one\"}");
    }

    @Test
    void aVersionThatTakesAwayWhatCallersUseIsRefusedUnlessItsAuthorSaysSo() throws Exception {
        rig.committed(ONE);
        var failed = rig.failed(quiet(TWO));
        assertThat(failed.problem()).isEqualTo(Problem.BREAKING);
        assertThat(failed.message()).contains("refuse is gone");
        assertThat(rig.call("counter", "count", "{\"by\":1}").get("version").asString())
                .isEqualTo("one");
        rig.committed(TWO);
        rig.committed(quiet(ONE)); // Back to what can do less, which is no surprise.
    }

    /// The same without a word that it breaks callers.
    private static Release quiet(Release release) {
        return new Release(
                release.module(),
                release.version(),
                release.sha256(),
                release.entryPoint(),
                release.files());
    }

    @ParameterizedTest
    @CsvSource({"export, EXPORT_FAILED", "huge state, EXPORT_FAILED"})
    void aVersionThatKeepsItsStateCannotBeReplaced(String fault, Problem problem) {
        rig.committed(faulty(fault));
        assertThat(rig.failed(ONE).problem()).isEqualTo(problem);
        assertThat(rig.status().version()).isEqualTo(3);
    }

    @Test
    void aVersionThatFailsWhenItIsCalledIsTakenBackWithTheStateBefore() throws Exception {
        try (var slow = new ModuleRig(ModuleRig.QUICK)) {
            slow.committed(ONE);
            slow.call("counter", "count", "{\"by\":2}");
            var update = slow.modules.update(faulty("action"), patient(ModuleRig.LONG));
            awaitVersion(slow, 3);
            assertThatThrownBy(() -> slow.call("counter", "count", "{}"))
                    .isInstanceOf(ActionException.class)
                    .hasMessageContaining("OwnException");
            var failed = (Failed) ModuleRig.done(update);
            assertThat(failed.problem()).isEqualTo(Problem.PROBATION_ERRORS);
            assertThat(failed.swapped()).isTrue();
            assertThat(slow.call("counter", "count", "{\"by\":1}").toString())
                    .isEqualTo("{\"count\":3,\"version\":\"one\"}");
        }
    }

    @Test
    void aTimerThatFailsCountsToo() {
        try (var slow = new ModuleRig(ModuleRig.QUICK)) {
            slow.committed(ONE);
            var update = slow.modules.update(faulty("timer"), patient(ModuleRig.LONG));
            assertThat(((Failed) ModuleRig.done(update)).problem())
                    .isEqualTo(Problem.PROBATION_ERRORS);
        }
    }

    @Test
    void aVersionThatHoldsUpTheOwnerIsTakenBack() throws Exception {
        try (var slow = new ModuleRig(ModuleRig.QUICK)) {
            slow.committed(ONE);
            var update =
                    slow.modules.update(faulty("slow in action"), patient(Duration.ofMillis(100)));
            awaitVersion(slow, 3);
            slow.call("counter", "count", "{}");
            assertThat(((Failed) ModuleRig.done(update)).problem())
                    .isEqualTo(Problem.PROBATION_SLOW);
            assertThat(slow.call("counter", "count", "{\"by\":1}").get("version").asString())
                    .isEqualTo("one");
        }
    }

    @Test
    void aVersionIsTakenBackAlsoFromAnOwnerThatRefusesWhileItStandsStill() throws Exception {
        var policy = Policy.DEFAULT.rejectingWhenStalled().withStallAfter(Duration.ofMillis(100));
        try (var slow = new ModuleRig(ModuleRig.QUICK, policy)) {
            slow.committed(ONE);
            var update =
                    slow.modules.update(faulty("slow in action"), patient(Duration.ofMillis(200)));
            awaitVersion(slow, 3);
            slow.call("counter", "count", "{}");
            assertThat(((Failed) ModuleRig.done(update)).problem())
                    .isEqualTo(Problem.PROBATION_SLOW);
            assertThat(slow.status().version()).isEqualTo(1);
        }
    }

    private static ModuleOptions patient(Duration maxRun) {
        return ModuleOptions.DEFAULT.withProbation(
                new ModuleOptions.Probation(1, Duration.ofSeconds(60), 0, maxRun));
    }

    private static void awaitVersion(ModuleRig rig, long version) {
        var swapped = new CompletableFuture<Boolean>();
        rig.modules.onEvent(event -> {
            if (event.step() == Step.SWAPPED) {
                swapped.complete(true);
            }
        });
        if (rig.steps(version).contains(Step.SWAPPED)) {
            swapped.complete(true);
        }
        ModuleRig.done(swapped);
    }

    @Test
    void aSwapThatTakesTooLongIsGivenUpAndHasNoEffect() throws Exception {
        var limits =
                ModuleRig.QUICK.withOwnerLimits(Duration.ofMillis(100), Duration.ofMillis(100));
        try (var strict = new ModuleRig(limits)) {
            strict.committed(ONE);
            var failed = strict.failed(faulty("slow in import for good"));
            assertThat(failed.problem()).isEqualTo(Problem.SWAP_LIMIT);
            assertThat(strict.call("counter", "count", "{\"by\":1}").get("version").asString())
                    .isEqualTo("one");
        }
    }

    @Test
    void aSwapOverItsBudgetIsReported() {
        rig.committed(ONE);
        assertThat(rig.committed(faulty("slow in import for good")).swap().overBudget()).isTrue();
        assertThat(rig.events)
                .anySatisfy(event -> assertThat(event.reason()).contains("over its budget"));
    }

    @Test
    void anOwnerThatStandsStillIsNotWaitedForLongerThanTheDrainLimit() throws Exception {
        var limits = ModuleRig.QUICK.withOwnerLimits(Duration.ofMillis(50), ModuleRig.LONG);
        try (var strict = new ModuleRig(limits)) {
            strict.committed(ONE);
            var gate = new CountDownLatch(1);
            var _ =
                    strict.owner.submit(
                            Operation.named("long work", () -> gate.await(30, TimeUnit.SECONDS)));
            var failed = strict.failed(TWO);
            gate.countDown();
            assertThat(failed.problem()).isEqualTo(Problem.DRAIN_LIMIT);
            assertThat(failed.message()).contains("long work");
            assertThat(strict.call("counter", "count", "{\"by\":1}").get("version").asString())
                    .isEqualTo("one");
        }
    }

    @Test
    void aVersionThatBlocksBeforeItRunsIsLeftBehind() throws Exception {
        rig.committed(ONE);
        var limits = ModuleRig.QUICK.withLoadLimit(Duration.ofMillis(200));
        var failed = (Failed) ModuleRig.done(rig.modules.update(faulty("blocks in start"), limits));
        assertThat(failed.problem()).isEqualTo(Problem.LOAD_FAILED);
        assertThat(failed.message()).contains("took longer");
        assertThat(rig.call("counter", "count", "{\"by\":1}").get("version").asString())
                .isEqualTo("one");
    }

    @Test
    void aVersionThatCannotStopIsReplacedAllTheSame() {
        rig.committed(faulty("stop"));
        var retirement = ModuleRig.done(rig.committed(ONE).retirement());
        assertThat(retirement.collected()).isTrue();
        assertThat(rig.events)
                .anySatisfy(event -> {
                    assertThat(event.step()).isEqualTo(Step.RETIRED);
                    assertThat(event.reason()).contains("its stop, which failed");
                });
    }

    @Test
    void aVersionThatCannotBeKeptIsTakenBack() throws Exception {
        var marks =
                new ModuleHost.Marks() {
                    private final List<String> failed = new ArrayList<>();

                    @Override
                    public void current(Release release) throws Exception {
                        if (release.version() == 2) {
                            throw new IOException("the disk is full");
                        }
                    }

                    @Override
                    public void failed(Release release, String reason) {
                        failed.add(release.name());
                    }
                };
        try (var keeping = new ModuleRig(ModuleRig.QUICK, marks, _ -> {})) {
            keeping.committed(ONE);
            assertThat(keeping.failed(TWO).problem()).isEqualTo(Problem.COMMIT_FAILED);
            assertThat(marks.failed).containsExactly(TWO.name());
            assertThat(keeping.call("counter", "count", "{\"by\":1}").get("version").asString())
                    .isEqualTo("one");
        }
    }

    @Test
    void twoUpdatesAtOnceAreRefused() throws Exception {
        var gate = new CountDownLatch(1);
        var _ = rig.owner.submit(Operation.named("hold", () -> gate.await(30, TimeUnit.SECONDS)));
        var first = rig.modules.update(ONE);
        var second = (Failed) ModuleRig.done(rig.modules.update(TWO));
        gate.countDown();
        assertThat(second.problem()).isEqualTo(Problem.BUSY);
        assertThat(ModuleRig.done(first)).isInstanceOf(Committed.class);
    }

    @Test
    void anUpdateMayBeAskedForOnTheOwnerItself() throws Exception {
        var update =
                rig.owner.call(
                        Operation.named("ask", () -> rig.modules.update(ONE)), ModuleRig.LONG);
        assertThat(ModuleRig.done(update)).isInstanceOf(Committed.class);
    }

    @Test
    void twoModulesCannotOfferOneAction() {
        rig.committed(ONE);
        var other = Jar.of("other", 1, CounterTwo.class);
        assertThat(rig.failed(other).message()).contains("counter offers count already");
    }

    @Test
    void theProgramsEndEndsAnUpdateWithAWord() {
        rig.committed(ONE);
        rig.owner.close();
        assertThat(rig.failed(TWO).problem()).isEqualTo(Problem.OWNER_CLOSED);
    }
}
