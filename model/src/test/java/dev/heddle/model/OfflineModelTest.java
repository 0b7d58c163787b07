package dev.heddle.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Ending.Cancelled;
import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Failed;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.OfflineModel.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OfflineModelTest {
    private static final Prompt PROMPT = Prompt.of("Why?");

    private final ManualTime time = new ManualTime();
    private final Heard heard = new Heard();
    private final OfflineModel model = new OfflineModel(time, _ -> Reply.of(OfflineModel.TEXT));

    @Test
    void saysWhatItIsAndWhatIsMissingWordByWord() throws Exception {
        model.ask(PROMPT, Runnable::run, heard);
        assertThat(heard.text()).isEqualTo("No ");
        time.advance(OfflineModel.PAUSE);
        assertThat(heard.text()).isEqualTo("No language ");
        time.advance(OfflineModel.PAUSE.multipliedBy(100));

        assertThat(heard.awaitEnd(Completed.class).text()).isEqualTo(OfflineModel.TEXT);
        assertThat(heard.parts()).hasSize(OfflineModel.TEXT.split(" ").length);
        assertThat(OfflineModel.TEXT)
                .contains("HEDDLE_MODEL_URL", "HEDDLE_MODEL ", "HEDDLE_MODEL_KEY");
    }

    @Test
    void canBeCancelled() {
        var answer = model.ask(PROMPT, Runnable::run, heard);
        assertThat(answer.cancel()).isTrue();
        time.advance(OfflineModel.PAUSE.multipliedBy(100));

        assertThat(heard.text()).isEqualTo("No ");
        assertThat(heard.endings()).hasSize(1).first().isInstanceOf(Cancelled.class);
        assertThat(time.alarms()).isZero();
    }

    @Test
    void refusesOnceClosed() throws Exception {
        model.ask(PROMPT, Runnable::run, heard);
        model.close();
        heard.awaitEnd(Cancelled.class);
        var late = new Heard();
        model.ask(PROMPT, Runnable::run, late);
        assertThat(late.awaitEnd(Failed.class).problem()).isEqualTo(Problem.CLOSED);
    }

    @Test
    void answersAlsoInItsOwnTime() throws Exception {
        try (var real = new OfflineModel()) {
            real.ask(PROMPT, Runnable::run, heard);
            heard.awaitText(10);
        }
        heard.awaitEnd();
    }

    @Test
    void answersWhatItIsGivenAndMayCall() throws Exception {
        var call = new ToolCall("1", "dim", "{}");
        try (var real = new OfflineModel(_ -> new Reply("", List.of(call)))) {
            real.ask(PROMPT, Runnable::run, heard);
            var end = heard.awaitEnd(Completed.class);
            assertThat(end.calls()).containsExactly(call);
            assertThat(end.finish()).isEqualTo(Ending.Finish.TOOLS);
            assertThat(heard.parts()).isEmpty();
        }
    }
}
