package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FacadeTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Owner worker = Owner.running("worker", Policy.DEFAULT);
    private final ManualHost host = new ManualHost();
    private final Gate gate = ManualHost.gate(host, Policy.DEFAULT);

    @AfterEach
    void letTheWorkerEnd() {
        worker.close();
    }

    interface Named<N> {
        N named(N name);
    }

    interface Mixer extends Named<String> {
        void mute(int channel);

        int level(int channel);

        boolean isOn();

        @Nullable String title();

        String save(String file) throws IOException;

        String joined(String separator, Object... parts);

        <E> List<E> twice(E element);

        CompletionStage<String> render(String what);

        CompletableFuture<String> renderFuture(String what);

        Thread thread();

        default String greeting() {
            return "default " + level(1);
        }

        static int channels() {
            return 2;
        }

        @Dispatch(coalesce = true)
        void fader(int gain);

        @Dispatch(lane = Lane.URGENT)
        void stop();

        @Dispatch(deadlineMillis = 1)
        void soon();

        @Dispatch(deadlineMillis = 1)
        int answerSoon();

        @Dispatch(route = Route.INLINE_IN_ORDER)
        void note(String text);

        void await(CountDownLatch inside, CountDownLatch go) throws InterruptedException;

        int awaitAndAnswer(CountDownLatch inside, CountDownLatch go) throws InterruptedException;
    }

    /// What it is asked, it writes down.
    private static final class Desk implements Mixer {
        private final List<String> done = new ArrayList<>();
        private CompletionStage<String> rendered = CompletableFuture.completedFuture("rendered");

        @Override
        public String named(String name) {
            return "named " + name;
        }

        @Override
        public void mute(int channel) {
            if (channel < 0) {
                throw new IllegalArgumentException("channel " + channel);
            }
            done.add("mute " + channel);
        }

        @Override
        public int level(int channel) {
            if (channel < 0) {
                throw new IllegalArgumentException("channel " + channel);
            }
            return 10 * channel;
        }

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public @Nullable String title() {
            return null;
        }

        @Override
        public String save(String file) throws IOException {
            if (file.equals("error")) {
                throw new LinkageError("no codec");
            }
            throw new IOException("no " + file);
        }

        @Override
        public String joined(String separator, Object... parts) {
            return String.join(separator, List.of(parts).stream().map(Object::toString).toList());
        }

        @Override
        public <E> List<E> twice(E element) {
            return List.of(element, element);
        }

        @Override
        public CompletionStage<String> render(String what) {
            if (what.isEmpty()) {
                throw new IllegalArgumentException("nothing to render");
            }
            return rendered;
        }

        @Override
        public CompletableFuture<String> renderFuture(String what) {
            return rendered.toCompletableFuture();
        }

        @Override
        public Thread thread() {
            return Thread.currentThread();
        }

        @Override
        public void fader(int gain) {
            done.add("fader " + gain);
        }

        @Override
        public void stop() {
            done.add("stop");
        }

        @Override
        public void soon() {
            done.add("soon");
        }

        @Override
        public int answerSoon() {
            return done.size();
        }

        @Override
        public void note(String text) {
            done.add(text);
        }

        @Override
        public void await(CountDownLatch inside, CountDownLatch go) throws InterruptedException {
            inside.countDown();
            go.await();
        }

        @Override
        public int awaitAndAnswer(CountDownLatch inside, CountDownLatch go)
                throws InterruptedException {
            await(inside, go);
            return 1;
        }

        @Override
        public String toString() {
            throw new AssertionError("asked on the wrong thread");
        }
    }

    private final Desk desk = new Desk();

    private Mixer onWorker() {
        return worker.confine(() -> desk).facade(Mixer.class);
    }

    private Mixer onStage() {
        var confined = gate.confine(() -> desk);
        host.tick(gate);
        return confined.facade(Mixer.class);
    }

    // ---- methods that answer with a value ------------------------------------------------------

    @Test
    void answersWithTheSameSignatures() {
        var mixer = onWorker();

        assertThat(mixer.level(3)).isEqualTo(30);
        assertThat(mixer.isOn()).isTrue();
        assertThat(mixer.title()).isNull();
        assertThat(mixer.joined("-", 1, "b")).isEqualTo("1-b");
        assertThat(mixer.joined("-")).isEmpty();
        assertThat(mixer.twice("e")).containsExactly("e", "e");
        assertThat(mixer.named("ann")).isEqualTo("named ann");
        Named<String> named = mixer;
        assertThat(named.named("bob")).isEqualTo("named bob");
        assertThat(mixer.greeting()).isEqualTo("default 10");
    }

    @Test
    void runsOnTheOwner() throws InterruptedException {
        var mixer = onWorker();
        var thread = mixer.thread();

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(worker.<Thread>call(mixer::thread, LONG)).isSameAs(thread);
    }

    @Test
    void throwsWhatTheMethodDeclares() {
        var mixer = onWorker();

        assertThatThrownBy(() -> mixer.save("disk"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no disk");
        assertThatThrownBy(() -> mixer.level(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("channel -1");
    }

    @Test
    void throwsTheOutcomeOfWhatItDoesNotDeclare() {
        var mixer = onWorker();

        assertThatThrownBy(() -> mixer.save("error"))
                .isInstanceOf(OutcomeException.class)
                .hasCauseInstanceOf(LinkageError.class)
                .hasMessageContaining("Mixer.save");
    }

    @Test
    void givesUpAfterItsDeadlineAndNeverRunsLater() {
        var mixer = onStage();

        var late = catchThrowableOfType(OutcomeException.class, mixer::answerSoon);

        assertThat(late.ticket().outcome()).get().isInstanceOf(Expired.class);
        host.tick(gate);
        assertThat(gate.snapshot().outcomes().executed()).as("the making").isEqualTo(1);
    }

    @Test
    void waitsAsLongAsThePolicySays() {
        var hurried =
                ManualHost.gate(host, Policy.DEFAULT.withDefaultDeadline(Duration.ofMillis(1)));
        var mixer = hurried.confine(() -> desk).facade(Mixer.class);

        var late = catchThrowableOfType(OutcomeException.class, () -> mixer.level(1));

        assertThat(late.ticket().outcome()).get().isInstanceOf(Expired.class);
    }

    @Test
    void keepsTheInterruptOfACallerWhoseMethodDoesNotDeclareIt() {
        var mixer = onStage();
        Thread.currentThread().interrupt();

        var withdrawn = catchThrowableOfType(OutcomeException.class, () -> mixer.level(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(withdrawn.ticket().outcome()).get().isInstanceOf(Cancelled.class);
    }

    @Test
    void throwsTheInterruptThatItsMethodDeclares() {
        var mixer = onStage();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> mixer.awaitAndAnswer(new CountDownLatch(1), new CountDownLatch(1)))
                .isInstanceOf(InterruptedException.class);
    }

    // ---- methods that answer with nothing ------------------------------------------------------

    @Test
    void sendsAndReturnsAtOnce() {
        var mixer = onStage();

        mixer.mute(1);
        host.onLoop(() -> mixer.mute(2));

        assertThat(desk.done).as("also on the owner's thread").isEmpty();
        host.tick(gate);
        assertThat(desk.done).containsExactly("mute 1", "mute 2");
    }

    @Test
    void logsAFailureThatNobodyWaitsFor() {
        var mixer = onStage();

        try (var log = Logged.by(Confined.class)) {
            mixer.mute(-1);
            host.tick(gate);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("Mixer.mute", "Desk of stage", "channel -1");
        }
        assertThat(gate.snapshot().outcomes().failed()).isEqualTo(1);
    }

    @Test
    void throwsIfItIsRefused() {
        var confined = gate.confine(() -> desk);
        var mixer = confined.facade(Mixer.class);
        confined.close();

        var refused = catchThrowableOfType(OutcomeException.class, () -> mixer.mute(1));

        assertThat(refused).hasMessageContaining("Mixer.mute").hasMessageContaining("is closed");
        assertThat(((Rejected<?>) refused.ticket().outcome().orElseThrow()).reason())
                .isEqualTo(Reason.DISPOSED);
    }

    // ---- methods that answer later -------------------------------------------------------------

    @Test
    void completesWithWhatTheMethodsStageCompletesWith() throws Exception {
        var rendering = new CompletableFuture<String>();
        desk.rendered = rendering;
        var mixer = onStage();

        var stage = mixer.render("song").toCompletableFuture();
        var future = mixer.renderFuture("song");
        host.tick(gate);
        assertThat(stage).isNotDone();
        rendering.complete("sound");

        assertThat(stage.get()).isEqualTo("sound");
        assertThat(future.get()).isEqualTo("sound");
    }

    @Test
    void completesAwayFromTheOwner() throws Exception {
        var mixer = onWorker();
        var owner = mixer.thread();
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        mixer.await(inside, go);
        inside.await();
        var completing = mixer.render("song").thenApply(_ -> Thread.currentThread());

        go.countDown();

        assertThat(completing.toCompletableFuture().get()).isNotSameAs(owner);
    }

    @Test
    void completesWithWhatTheMethodThrew() {
        var stage = onWorker().render("").toCompletableFuture();

        assertThatThrownBy(stage::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("nothing to render");
    }

    @Test
    void completesWithWhatItsStageFailedWith() {
        desk.rendered = CompletableFuture.failedFuture(new IOException("disk"));
        var stage = onWorker().render("song").toCompletableFuture();

        assertThatThrownBy(stage::get).hasCauseExactlyInstanceOf(IOException.class);
    }

    @Test
    void completesWithTheOutcomeOfWhatNeverRan() {
        var confined = gate.confine(() -> desk);
        var mixer = confined.facade(Mixer.class);
        var queued = mixer.render("song").toCompletableFuture();

        confined.close();
        var late = mixer.render("song").toCompletableFuture();

        for (var stage : List.of(queued, late)) {
            assertThatThrownBy(stage::get).hasCauseExactlyInstanceOf(OutcomeException.class);
        }
    }

    @Test
    void cancellingWhatHasNotStartedWithdrawsIt() {
        var mixer = onStage();

        mixer.renderFuture("song").cancel(false);

        assertThat(gate.snapshot().outcomes().cancelled()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // That is the fault.
    void aMethodThatShouldAnswerLaterAndAnswersWithNullHasFailed() {
        desk.rendered = null;
        var future = onStage().render("song").toCompletableFuture();

        host.tick(gate);

        assertThatThrownBy(future::join)
                .cause()
                .hasMessageContaining("Mixer.render answered with null");
    }

    // ---- @Dispatch ----------------------------------------------------------------------------

    @Test
    void aNewerCallReplacesTheOneThatWaits() {
        var mixer = onStage();
        mixer.fader(1);
        mixer.mute(1);
        mixer.fader(2);
        var other = gate.confine(() -> desk).facade(Mixer.class);
        other.fader(3);

        host.tick(gate);

        assertThat(desk.done).containsExactly("fader 2", "mute 1", "fader 3");
    }

    @Test
    void anUrgentCallGoesFirst() {
        var mixer = onStage();
        mixer.mute(1);
        mixer.stop();

        host.tick(gate);

        assertThat(desk.done).containsExactly("stop", "mute 1");
    }

    @Test
    void aCallThatComesTooLateNeverRuns() {
        var mixer = onStage();
        mixer.soon();

        host.advance(Duration.ofMillis(2));
        host.tick(gate);

        assertThat(desk.done).isEmpty();
        assertThat(gate.snapshot().outcomes().expired()).isEqualTo(1);
    }

    @Test
    void aCallMayRunAtOnceOnTheOwnersThread() {
        var mixer = onStage();

        host.onLoop(() -> mixer.note("now"));

        assertThat(desk.done).containsExactly("now");
    }

    interface NegativeDeadline {
        @Dispatch(deadlineMillis = -1)
        void run();
    }

    interface ReplacedWait {
        @Dispatch(coalesce = true)
        int answer();
    }

    interface RoutedWait {
        @Dispatch(route = Route.DIRECT)
        int answer();
    }

    interface QueuedText {
        @Dispatch(lane = Lane.URGENT)
        @Override
        String toString();
    }

    @Test
    void refusesWhatDoesNotFitWhenItIsMade() {
        var confined = gate.confine(() -> desk);

        for (var type :
                List.of(
                        NegativeDeadline.class,
                        ReplacedWait.class,
                        RoutedWait.class,
                        QueuedText.class)) {
            assertThatThrownBy(() -> confined.facade(type))
                    .as("%s", type)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("@Dispatch does not fit")
                    .hasMessageContaining(type.getSimpleName());
        }
    }

    // ---- what it is ---------------------------------------------------------------------------

    @Test
    void answersForItselfWhatEveryObjectAnswers() {
        var confined = gate.confine(() -> desk);
        var mixer = confined.facade(Mixer.class);
        var other = confined.facade(Mixer.class);
        host.tick(gate);

        assertThat(Set.of(mixer, other)).hasSize(2).contains(mixer, other);
        assertThat(mixer).hasToString("Mixer, a facade for Desk of stage");
        assertThat(mixer.equals(null)).isFalse();
    }

    @Test
    void refusesWhatTheObjectDoesNotImplement() {
        var confined = gate.confine(() -> desk);
        var early = confined.facade(Runnable.class);

        try (var log = Logged.by(Confined.class)) {
            early.run();
            host.tick(gate);
            assertThat(log.lines()).singleElement().asString().contains("does not implement");
        }
        assertThatThrownBy(() -> confined.facade(Runnable.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Runnable")
                .hasMessageContaining("Desk does not implement");
    }

    @Test
    void showsNothingButInterfaces() {
        var confined = gate.confine(() -> desk);

        assertThatThrownBy(() -> confined.facade(Desk.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an interface");
    }

    @Test
    void saysWhichModuleHasToLetItIn() throws ClassNotFoundException {
        var hidden = Class.forName("jdk.internal.access.JavaLangInvokeAccess");
        var confined = gate.confine(() -> desk);

        assertThatThrownBy(() -> confined.facade(hidden))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("module java.base must open jdk.internal.access to")
                .hasMessageContaining(Facade.class.getModule().toString());
    }

    @Test
    void showsInterfacesOfTheJdk() {
        var confined = gate.confine(() -> new ArrayList<>(List.of("a")));
        host.tick(gate);

        assertThatCode(() -> confined.facade(List.class)).doesNotThrowAnyException();
    }
}
