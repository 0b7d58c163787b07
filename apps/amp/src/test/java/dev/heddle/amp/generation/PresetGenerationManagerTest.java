package dev.heddle.amp.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationStarted;
import dev.heddle.amp.generation.AmpMessage.StatusUpdate;
import dev.heddle.amp.generation.PresetProvider.Answer;
import dev.heddle.amp.generation.PresetProvider.Kind;
import dev.heddle.amp.generation.Requested.Accepted;
import dev.heddle.amp.generation.Requested.Reason;
import dev.heddle.amp.generation.Requested.Refused;
import dev.heddle.amp.preset.Preset;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class PresetGenerationManagerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void tellsTheBeginningAndTheEndOfARequest() {
        var rig = new Rig();
        String id = rig.ask("warm crunch");
        assertThat(rig.only(PresetGenerationStarted.class))
                .isEqualTo(
                        new PresetGenerationStarted(
                                rig.only(PresetGenerationStarted.class).timestamp(),
                                id,
                                "warm crunch"));

        rig.settle(provider -> provider.newest().generates());

        var end = rig.only(PresetGenerated.class);
        assertThat(end.requestId()).isEqualTo(id);
        assertThat(end.presets()).extracting(Preset::name).containsExactly("warm crunch 0");
        assertThat(end.timestamp()).isAfter(rig.only(PresetGenerationStarted.class).timestamp());
        assertThat(rig.manager.status()).isEqualTo(GenerationStatus.IDLE);
    }

    @Test
    void refusesPromptsThatAreEmptyOrTooLongAndMoreThanThreeVariations() {
        var manager = new Rig().manager;
        for (var refused :
                List.of(
                        manager.request(" ", Priority.NORMAL, 1),
                        manager.request("x".repeat(281), Priority.NORMAL, 1),
                        manager.request("warm", Priority.NORMAL, 0),
                        manager.request("warm", Priority.NORMAL, 4))) {
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            one -> assertThat(one.reason()).isEqualTo(Reason.INVALID));
        }
    }

    @Test
    void refusesOneMoreThanMayBeOpenUntilOneHasEnded() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxOpen(3));
        rig.ask("a");
        rig.ask("b");
        rig.ask("c");

        assertThat(rig.manager.request("d", Priority.HIGH, 1))
                .isInstanceOfSatisfying(
                        Refused.class, one -> assertThat(one.reason()).isEqualTo(Reason.FULL));
        rig.settle(provider -> provider.open().getFirst().generates());
        assertThat(rig.manager.request("d", Priority.HIGH, 1)).isInstanceOf(Accepted.class);
    }

    @Test
    void asksForAsManyAtOnceAsItIsTold() {
        var rig = new Rig();
        for (String prompt : List.of("a", "b", "c", "d", "e")) {
            rig.ask(prompt);
        }
        assertThat(rig.underWay()).containsExactly("a", "b");

        rig.manager.setMaxActive(4);
        rig.settle();
        assertThat(rig.underWay()).containsExactly("a", "b", "c", "d");

        rig.manager.setMaxActive(1);
        rig.settle(provider -> provider.open().getFirst().generates());
        rig.settle(provider -> provider.open().getFirst().generates());
        rig.settle(provider -> provider.open().getFirst().generates());
        assertThat(rig.underWay()).containsExactly("d");
        rig.settle(provider -> provider.newest().generates());
        assertThat(rig.underWay()).containsExactly("e");
        assertThatThrownBy(() -> rig.manager.setMaxActive(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachVariationTakesASlotAndTheEndComesWithTheLast() {
        var rig = new Rig();
        rig.ask("warm", Priority.NORMAL, 3);
        assertThat(rig.provider.open()).hasSize(2);
        assertThat(rig.manager.status()).isEqualTo(new GenerationStatus(true, 0, 1));

        rig.settle(provider -> provider.open().get(1).generates());
        rig.settle(provider -> provider.open().get(1).generates());
        assertThat(rig.ends()).isEmpty();
        rig.settle(provider -> provider.open().getFirst().generates());

        assertThat(rig.only(PresetGenerated.class).presets())
                .extracting(Preset::name)
                .containsExactly("warm 0", "warm 1", "warm 2");
    }

    @Test
    void aVariationThatFailsIsReplacedAndSaidToBe() {
        var rig = new Rig();
        rig.ask("warm", Priority.NORMAL, 2);
        rig.settle(provider -> provider.open().getFirst().generates());
        rig.settle(provider -> provider.newest().fails(Kind.REFUSED));

        var end = rig.only(PresetGenerated.class);
        assertThat(end.presets()).extracting(Preset::name).containsExactly("warm 0", "Fallback");
        assertThat(end.corrections())
                .containsExactly("variation 2: from the library: it did not work");
    }

    @Test
    void whatIsUrgentGoesFirstButOnlyBeforeWhatCameNotLongBefore() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        rig.ask("running");
        rig.ask("old low", Priority.LOW, 1);
        rig.host.advance(Duration.ofSeconds(20));
        rig.settle(provider -> provider.newest().generates());
        assertThat(rig.underWay()).containsExactly("old low");

        rig.ask("low", Priority.LOW, 1);
        rig.ask("normal");
        rig.ask("high", Priority.HIGH, 1);
        rig.ask("normal 2");
        var order = new ArrayList<String>();
        for (int n = 0; n < 5; n++) {
            order.addAll(rig.underWay());
            rig.settle(provider -> provider.newest().generates());
        }
        assertThat(order).containsExactly("old low", "high", "normal", "normal 2", "low");
    }

    @Test
    void aLowRequestIsNotOvertakenByThoseThatComeAMinuteLater() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        rig.ask("running");
        rig.ask("low", Priority.LOW, 1);
        for (int n = 0; n < 7; n++) { // A high one every 10 s.
            rig.host.advance(Duration.ofSeconds(10));
            rig.ask("high " + n, Priority.HIGH, 1);
            rig.settle(provider -> provider.newest().generates());
        }
        assertThat(rig.provider.asked)
                .extracting(one -> one.prompt.text())
                .contains("high 4", "low")
                .doesNotContain("high 6");
    }

    @Test
    void aPassingFailureIsTriedAgainTwiceAfterPausesThatTakeNoSlot() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        rig.ask("first");
        rig.ask("second");

        rig.settle(provider -> provider.newest().fails(Kind.UNREACHABLE));
        assertThat(rig.underWay()).containsExactly("second");
        assertThat(rig.requests().getFirst().state()).isEqualTo(RequestView.State.PAUSED);
        rig.host.advance(Duration.ofMillis(500));
        assertThat(rig.underWay()).containsExactly("second");
        rig.settle(provider -> provider.newest().generates());
        assertThat(rig.underWay()).containsExactly("first");

        rig.settle(provider -> provider.newest().fails(Kind.UNREACHABLE));
        assertThat(rig.underWay()).isEmpty();
        rig.host.advance(Duration.ofSeconds(1));
        assertThat(rig.underWay()).containsExactly("first");
        rig.settle(provider -> provider.newest().fails(Kind.UNREACHABLE));

        assertThat(rig.ends()).containsExactly("g-2 generated", "g-1 unreachable");
        assertThat(rig.only(PresetGenerationFailed.class).fallback()).isEqualTo(Rig.FALLBACK);
        assertThat(rig.provider.asked).hasSize(4);
        assertThat(rig.manager.counts().retries()).isEqualTo(2);
    }

    @Test
    void aServerThatSaysWhenIsAskedThenAndNotBefore() {
        var rig = new Rig();
        rig.ask("warm");
        rig.settle(
                provider -> provider.newest().answer(StandInProvider.busy(Duration.ofSeconds(7))));
        rig.host.advance(Duration.ofMillis(6_990));
        assertThat(rig.provider.asked).hasSize(1);
        rig.host.advance(Duration.ofMillis(520));
        assertThat(rig.provider.asked).hasSize(2);

        rig.settle(provider -> provider.newest().answer(StandInProvider.busy(Duration.ofHours(1))));
        assertThat(rig.ends()).containsExactly("g-1 too_many");
    }

    @Test
    void whatWouldFailAgainIsNotAskedAgain() {
        var rig = new Rig();
        rig.ask("warm");
        rig.settle(provider -> provider.newest().fails(Kind.UNAUTHORIZED));
        assertThat(rig.ends()).containsExactly("g-1 unauthorized");
        assertThat(rig.provider.asked).hasSize(1);
    }

    @Test
    void whatTakesTooLongIsGivenUpAndAskedAgain() {
        var rig = new Rig(GenerationOptions.DEFAULT.withAttempts(Duration.ofSeconds(30), 1));
        rig.ask("warm");
        rig.host.advance(Duration.ofMillis(29_900));
        assertThat(rig.provider.newest().cancelled).isFalse();
        rig.host.advance(Duration.ofMillis(200));
        assertThat(rig.provider.newest().cancelled).isTrue();

        rig.host.advance(Duration.ofMillis(500));
        assertThat(rig.provider.asked).hasSize(2);
        rig.host.advance(Duration.ofSeconds(31));

        assertThat(rig.ends()).containsExactly("g-1 timeout");
        assertThat(rig.only(PresetGenerationFailed.class).message())
                .isEqualTo("Nothing came within 30 s.");
    }

    @Test
    void aServerThatFailsATimeInThreeIsAskedAtMostAFifthMore() {
        var rig = new Rig();
        var random = new Random(7);
        for (int n = 0; n < 400; n++) {
            rig.ask("prompt " + n);
            while (!rig.provider.open().isEmpty()) {
                boolean fails = random.nextInt(100) < 30;
                rig.settle(provider -> {
                    if (fails) {
                        provider.newest().fails(Kind.UNREACHABLE);
                    } else {
                        provider.newest().generates();
                    }
                });
                rig.host.advance(Duration.ofSeconds(2));
            }
        }
        assertThat(rig.provider.asked.size()).isBetween(401, 480);
        assertThat(rig.ends()).hasSize(400);
    }

    @Test
    void notSureOffersWhatComesClosest() {
        var rig = new Rig();
        var nearest = new Preset("Nearest", "", ChainSettings.INITIAL);
        rig.ask("xyzzy");
        rig.settle(
                provider -> provider.newest().answer(new Answer.NotSure(nearest, "no known word")));
        var end = rig.only(PresetGenerationFailed.class);
        assertThat(end.code()).isEqualTo("not_sure");
        assertThat(end.fallback()).isEqualTo(nearest);
    }

    @Test
    void aCancelEndsARequestWhereverItIsAndLeavesNoTrace() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        String paused = rig.ask("paused");
        String active = rig.ask("active");
        String queued = rig.ask("queued", Priority.NORMAL, 3);
        rig.settle(provider -> provider.newest().fails(Kind.UNREACHABLE));
        assertThat(rig.requests())
                .extracting(RequestView::state)
                .containsExactly(
                        RequestView.State.PAUSED,
                        RequestView.State.ACTIVE,
                        RequestView.State.QUEUED);

        for (String id : List.of(queued, paused, active)) {
            assertThat(rig.manager.cancel(id)).isTrue();
            rig.settle();
        }

        assertThat(rig.ends()).containsExactly("g-3 cancelled", "g-1 cancelled", "g-2 cancelled");
        assertThat(rig.manager.cancel(active)).isFalse();
        assertThat(rig.manager.cancel("nonsense")).isFalse();
        assertThat(rig.provider.open()).isEmpty();
        assertThat(rig.requests()).isEmpty();
        rig.host.advance(Duration.ofMillis(50)); // The pause between two status messages.
        assertThat(rig.timers.waiting()).isZero();
        rig.host.advance(LONG);
        assertThat(rig.provider.asked).hasSize(2);
    }

    @Test
    void allAreCancelledAtOnce() {
        var rig = new Rig();
        rig.ask("a");
        rig.ask("b");
        rig.ask("c", Priority.LOW, 3);
        rig.manager.request("d", Priority.LOW, 1); // Not even seen by the owner.
        rig.manager.cancelAll();
        rig.settle();
        assertThat(rig.ends()).hasSize(4).allMatch(end -> end.endsWith(" cancelled"));
        assertThat(rig.provider.open()).isEmpty();
        assertThat(rig.manager.status()).isEqualTo(GenerationStatus.IDLE);
    }

    @Test
    void anAttemptThatWasCancelledKeepsItsSlotUntilItHasEnded() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        rig.provider.answersCancels = false;
        String first = rig.ask("first");
        rig.ask("second");

        rig.manager.cancel(first);
        rig.settle();
        assertThat(rig.ends()).containsExactly("g-1 cancelled");
        assertThat(rig.underWay()).containsExactly("first");

        rig.settle(provider -> provider.newest().fails(Kind.CANCELLED));
        assertThat(rig.underWay()).containsExactly("second");
    }

    @Test
    void aProviderThatLosesAnAttemptLosesNoSlot() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        rig.provider.answersCancels = false;
        String first = rig.ask("first");
        rig.ask("second");
        rig.manager.cancel(first);
        rig.host.advance(Attempts.GRACE.plusMillis(10));
        assertThat(rig.underWay()).containsExactly("first", "second");

        rig.settle(provider -> provider.open().getFirst().generates()); // Too late for anything.
        assertThat(rig.ends()).containsExactly("g-1 cancelled");
    }

    @Test
    void statusIsToldAtMostSixtyTimesASecondAndTheNewestAlways() {
        var rig = new Rig();
        for (int n = 0; n < 60; n++) {
            rig.manager.request("prompt " + n, Priority.NORMAL, 1);
            rig.host.advance(Duration.ofMillis(2));
        }
        rig.host.advance(Duration.ofMillis(50));
        var told =
                rig.messages.stream()
                        .filter(StatusUpdate.class::isInstance)
                        .map(StatusUpdate.class::cast)
                        .toList();
        assertThat(told.size()).isBetween(5, 12);
        for (int n = 1; n < told.size(); n++) {
            assertThat(Duration.between(told.get(n - 1).timestamp(), told.get(n).timestamp()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(15));
        }
        assertThat(told.getLast().queueLength()).isEqualTo(58);
        assertThat(told.getLast().activeCount()).isEqualTo(2);
        assertThat(told.getLast().isGenerating()).isTrue();
    }

    @Test
    void surprisesAreDifferentAndOfOneSeedTheSame() {
        var one = new SurprisePrompts(5);
        var other = new SurprisePrompts(5);
        var prompts = new ArrayList<String>();
        for (int n = 0; n < 20; n++) {
            prompts.add(one.next());
            assertThat(other.next()).isEqualTo(prompts.getLast());
        }
        assertThat(prompts.stream().distinct().count()).isGreaterThan(10);

        var rig = new Rig();
        assertThat(rig.manager.surpriseMe(Priority.NORMAL, 1)).isInstanceOf(Accepted.class);
        rig.settle();
        assertThat(rig.underWay()).hasSize(1);
    }

    @Test
    void aProviderThatThrowsFailsItsRequestOnly() {
        var rig = new Rig();
        var failing =
                new PresetGenerationManager(
                        rig.owner,
                        new PresetProvider() {
                            @Override
                            public String name() {
                                return "broken";
                            }

                            @Override
                            public Attempt begin(
                                    PresetPrompt prompt,
                                    java.util.concurrent.Executor where,
                                    java.util.function.Consumer<? super Answer> receiver) {
                                throw new IllegalStateException("planted");
                            }

                            @Override
                            public void close() {}
                        },
                        _ -> {
                            throw new IllegalStateException("planted, too");
                        },
                        GenerationOptions.DEFAULT);
        failing.messages().connect(rig.owner, rig.messages::add);
        failing.request("a", Priority.NORMAL, 1);
        failing.request("b", Priority.NORMAL, 1);
        rig.settle();
        assertThat(rig.ends()).containsExactly("g-1 refused", "g-2 refused");
        assertThat(rig.messages)
                .filteredOn(PresetGenerationFailed.class::isInstance)
                .allSatisfy(one ->
                        assertThat(((PresetGenerationFailed) one).fallback())
                                .extracting(Preset::name)
                                .isEqualTo("Safe"));
    }

    @Test
    void whatIsClosedHasCancelledAllAndRefuses() {
        var rig = new Rig();
        rig.ask("a", Priority.NORMAL, 3);
        rig.manager.close();
        rig.settle();
        assertThat(rig.ends()).containsExactly("g-1 cancelled");
        assertThat(rig.provider.open()).isEmpty();
        assertThat(rig.manager.request("b", Priority.NORMAL, 1))
                .isInstanceOfSatisfying(
                        Refused.class, one -> assertThat(one.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void aRequestThatTheOwnerNeverRunsEndsAllTheSame() {
        var rig = new Rig();
        rig.manager.request("a", Priority.NORMAL, 1);
        rig.owner.close(Duration.ofNanos(1));
        assertThat(rig.manager.cancel("g-1")).isFalse();
        assertThat(rig.manager.counts().ended()).containsEntry("cancelled", 1L);
        assertThat(rig.manager.request("b", Priority.NORMAL, 1))
                .isInstanceOfSatisfying(
                        Refused.class, one -> assertThat(one.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void nobodyWaitsForAnOwnerThatStandsStill() throws Exception {
        var standsStill = new CountDownLatch(1);
        var provider = new StandInProvider();
        try (var owner = Owner.running("amp", Policy.DEFAULT);
                var manager =
                        new PresetGenerationManager(
                                owner, provider, _ -> Rig.FALLBACK, GenerationOptions.DEFAULT)) {
            owner.execute(() -> {
                try {
                    standsStill.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            // Each of these would never come back if it waited.
            var id = ((Accepted) manager.request("warm", Priority.NORMAL, 1)).id();
            assertThat(manager.cancel(id)).isTrue();
            manager.setMaxActive(3);
            manager.cancelAll();
            standsStill.countDown();
        }
        assertThat(provider.open()).isEmpty();
    }

    @Test
    void logsTellIdThreadAndTimesAndNeverThePrompt() {
        var lines = new ArrayList<String>();
        var logger = Logger.getLogger(PresetGenerationManager.class.getName());
        var handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        lines.add(line.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(handler);
        try {
            var rig = new Rig();
            rig.ask("secret crunch");
            rig.host.advance(Duration.ofMillis(1500));
            rig.settle(provider -> provider.newest().generates());
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("preset g-1 ended as generated: queued ")
                .contains(" ms in 1 attempts, ")
                .contains("a prompt of 13 characters")
                .endsWith("thread " + Thread.currentThread().getName())
                .doesNotContain("secret");
    }

    @Test
    void metersShowWhatItDoesAndNoPrompt() {
        var rig = new Rig(GenerationOptions.DEFAULT.withMaxActive(1));
        var registry = new SimpleMeterRegistry();
        new GenerationMetrics(rig.manager).bindTo(registry);
        rig.ask("secret a");
        rig.ask("secret b");
        rig.settle(provider -> provider.newest().fails(Kind.UNREACHABLE));
        rig.settle(provider -> provider.newest().generates());
        rig.host.advance(Duration.ofSeconds(1));
        rig.ask("secret c");

        assertThat(registry.get("heddle.amp.generation.time").functionTimer().count()).isEqualTo(1);
        assertThat(
                        registry.get("heddle.amp.generation.ended")
                                .tag("outcome", "generated")
                                .functionCounter()
                                .count())
                .isEqualTo(1);
        assertThat(registry.get("heddle.amp.generation.attempts").functionCounter().count())
                .isEqualTo(3);
        assertThat(registry.get("heddle.amp.generation.retries").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("heddle.amp.generation.queue").gauge().value()).isEqualTo(1);
        assertThat(registry.get("heddle.amp.generation.active").gauge().value()).isEqualTo(1);
        assertThat(registry.getMetersAsString()).doesNotContain("secret");
    }
}
