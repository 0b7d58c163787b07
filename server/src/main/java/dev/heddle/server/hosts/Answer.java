package dev.heddle.server.hosts;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.Problem;
import java.util.function.Consumer;

/// What an HTTP caller is told: a status and a body that becomes JSON.
///
/// @param status the HTTP status
/// @param body the body
public record Answer(int status, Object body) {
    /// What a hub answers another that asks about a host it does not hold.
    static final Answer ELSEWHERE =
            new Answer(421, new Refusal(ErrorInfo.of(Problem.HUB_BUSY, "another hub has it")));

    /// Whoever waits for an answer; called on the rooms' owner, once, and must not block.
    public interface Reply extends Consumer<Answer> {}

    /// A refusal that concerns no operation.
    public record Refusal(ErrorInfo error) {}

    /// The body as JSON.
    String text() {
        return Json.write(body);
    }

    /// A refusal that concerns no operation.
    public static Answer refusal(Problem problem, String message) {
        return new Answer(problem.status(), new Refusal(ErrorInfo.of(problem, message)));
    }
}
