package dev.heddle.cli;

import static dev.heddle.model.TestServer.thenHolds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.model.ModelOptions;
import dev.heddle.model.TestServer;
import dev.heddle.sync.client.SessionClient;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.client.SessionView;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a question when the hub dies: a real process, really killed.
@Timeout(120)
class AssistantLossIT {
    private static final long PATIENCE_SECONDS = 40;

    @TempDir private Path data;
    private final BlockingQueue<SessionView> views = new LinkedBlockingQueue<>();

    private HeddleProcess serve(String port, ModelOptions model) throws Exception {
        var environment =
                Map.of(
                        ModelOptions.URL_VARIABLE,
                        model.baseUrl().toString(),
                        ModelOptions.MODEL_VARIABLE,
                        model.model());
        return HeddleProcess.start(environment, "serve", "--port", port, "--data", data.toString());
    }

    private static String addressOf(HeddleProcess hub) throws InterruptedException {
        String address = hub.awaitLine("listens on (http://127.0.0.1:\\d+)").group(1);
        assertThat(hub.awaitLine("The model that answers in sessions: (.*)").group(1))
                .startsWith("tiny at http://127.0.0.1:");
        return address;
    }

    @Test
    void whoComesBackIsToldThatTheQuestionHasNoAnswer() throws Exception {
        var cutOff = new CountDownLatch(1);
        var script = thenHolds(cutOff, talk -> talk.stream().say("Half"));
        try (var model = new TestServer(script);
                var ears = Owner.running("ears", Policy.DEFAULT);
                var hub = serve("0", model.options())) {
            String address = addressOf(hub);
            String token = Files.readString(data.resolve("token")).strip();
            String room;
            try (var http = new HubClient(address, token)) {
                room = http.post("/api/sessions", "{}").body().path("room").asString();
            }
            var options = new SessionOptions(URI.create(address), room).withToken(token);
            try (var client = SessionClient.open(options)) {
                var _ = client.changes().connect(ears, views::add);
                var _ = client.ask("Why?");
                await(view -> view.answers().stream().anyMatch(one -> one.text().equals("Half")));
                hub.kill();
                cutOff.await();
                String port = String.valueOf(URI.create(address).getPort());
                try (var again = serve(port, model.options())) {
                    assertThat(addressOf(again)).isEqualTo(address);
                    var view = await(now -> now.messages().size() == 2);
                    assertThat(view.messages().getLast().content())
                            .isEqualTo("No answer to “Why?”: The hub was interrupted. Ask again.");
                    assertThat(view.messages().getLast().answer())
                            .isEqualTo(view.messages().getFirst().id());
                    assertThat(view.answers()).isEmpty();
                    assertThat(model.requests).hasSize(1);
                }
            }
        }
    }

    private SessionView await(Predicate<SessionView> wanted) throws InterruptedException {
        while (true) {
            var view = views.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(view).isNotNull();
            if (wanted.test(view)) {
                return view;
            }
        }
    }
}
