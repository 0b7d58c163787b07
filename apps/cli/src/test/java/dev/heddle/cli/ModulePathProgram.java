package dev.heddle.cli;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.core.Owner;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A hub and a program in one, on Heddle's modules: says `ok` if a call comes through and back.
final class ModulePathProgram {
    private ModulePathProgram() {}

    /// The parameters of the one action.
    record Add(int left, int right) {}

    /// Runs with a data folder as its argument.
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        var add = Action.of("add", "Adds.", Add.class, call -> call.left() + call.right());
        try (var hub = Hub.start(HubOptions.local(data, 0));
                var owner = Owner.running("own", Agent.POLICY);
                var agent = Agent.start(options(hub), owner, Actions.of(add));
                var client =
                        new HubClient(
                                hub.address(), Files.readString(data.resolve("token")).strip())) {
            agent.state("key", Map.of("a", 1));
            agent.publish("event", Map.of("b", 2));
            client.awaitLink("own", "online");
            var answer = client.call("own", "add", "{\"left\":1,\"right\":2}");
            boolean added = answer.body().path("result").path("data").asInt(0) == 3;
            System.out.println(Agent.class.getModule().isNamed() && added ? "ok" : answer);
        }
    }

    private static AgentOptions options(Hub hub) throws Exception {
        return new AgentOptions(URI.create(hub.address()), "own", hub.createHostToken("own"));
    }
}
