package dev.heddle.lab.click;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.core.Owner;
import java.io.IOException;
import java.net.URI;

/// A host whose owner has a thread of its own, which starts an operation as soon as it is woken:
/// what a click takes here, it takes without waiting for a tick.
final class OwnThreadHost {
    static final String ACTION = "add";
    static final String PARAMETERS = "{\"left\":1,\"right\":2}";

    private OwnThreadHost() {}

    private record Add(int left, int right) {}

    /// Links to the hub at the given address under the given name, with the token in
    /// `HEDDLE_TOKEN`. It ends with its standard input, so that it cannot outlive us.
    public static void main(String[] arguments) throws IOException {
        var options =
                new AgentOptions(
                        URI.create(arguments[0]), arguments[1], System.getenv("HEDDLE_TOKEN"));
        var actions =
                Actions.of(
                        Action.of(
                                ACTION,
                                "Adds two numbers, which takes no time.",
                                Add.class,
                                add -> add.left + add.right));
        try (var owner = Owner.running("lab", Agent.POLICY);
                var _ = Agent.start(options, owner, actions)) {
            StandardInput.awaitEnd();
        }
    }
}
