package dev.heddle.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people can ask of an agent itself, beside what its program offers: to link another way or
/// to another hub, and to take a file. They run beside the owner, so they work while it stands
/// still. May be called from any thread.
public final class AgentCommands {
    /// In whose name they are offered.
    public static final String MODULE = "agent";

    static final String SERVER_TYPES = "^(production|localhost|custom)$";

    private final List<Server> servers;
    private final Optional<FileDrop> drop;

    private AgentCommands(List<Server> servers, Optional<FileDrop> drop) {
        this.servers = servers;
        this.drop = drop;
    }

    /// Commands as far as they are allowed.
    ///
    /// @param servers the hubs an agent may be sent to, and no others; with none it stays
    /// @param dropFolder where files may be dropped, and nowhere else; without one, not at all
    /// @throws IllegalArgumentException if there is no such folder, or programs are loaded from it
    public static AgentCommands with(List<Server> servers, Optional<Path> dropFolder) {
        return new AgentCommands(List.copyOf(servers), dropFolder.map(FileDrop::into));
    }

    /// Has `agent` offer them.
    public void offerBy(Agent agent) {
        agent.offer(MODULE, of(agent));
    }

    record Nothing() {}

    record Mode(
            @Describe("What carries the link from now on.") @Matches("^(auto|websocket|http)$")
                    String transport) {}

    @SuppressWarnings("MemberName") // As it is spelt on the wire.
    record ServerSwitch(
            @Describe("Which of the hubs that this program was told.") @Matches(SERVER_TYPES)
                    String server_type,
            @Describe("Its address, if there are several of that type.")
                    Optional<String> server_url) {}

    record Drop(
            @Describe("A name without folders.") @Size(min = 1, max = FileDrop.MAX_NAME) String filename,
            @Describe("The text of the file.") String content) {}

    /// The commands of `agent`. What was not configured is not offered.
    Actions of(Agent agent) {
        var commands = new ArrayList<Action<?>>();
        commands.add(
                Action.background(
                                "mode",
                                "Has the link carried by a WebSocket, by HTTP, or by what works.",
                                Mode.class,
                                mode -> use(agent, mode))
                        .idempotent());
        commands.add(
                Action.background(
                                "reconnect",
                                "Links to the hub again. Nothing is lost and nothing runs twice.",
                                Nothing.class,
                                _ -> reconnect(agent))
                        .idempotent());
        commands.add(
                Action.background(
                                "emergency_recovery",
                                "Links to the hub again and tells it anew what there is. Runs nothing"
                                        + " twice.",
                                Nothing.class,
                                _ -> reconnect(agent))
                        .idempotent());
        if (!servers.isEmpty()) {
            commands.add(
                    Action.background(
                            "server_switch",
                            "Links to another hub that this program was told of. What is queued"
                                    + " stays.",
                            ServerSwitch.class,
                            wanted -> switchTo(agent, wanted)));
        }
        drop.ifPresent(folder ->
                commands.add(
                        Action.background(
                                "file_drop",
                                "Puts a new file into the folder for that. Replaces none.",
                                Drop.class,
                                file -> folder.drop(file.filename(), file.content()))));
        return Actions.of(commands);
    }

    private static Object use(Agent agent, Mode mode) {
        var transport = Transport.valueOf(mode.transport().toUpperCase(Locale.ROOT));
        agent.use(transport);
        return Map.of("transport", mode.transport());
    }

    private static Object reconnect(Agent agent) {
        agent.reconnect();
        return Map.of("link", "begins anew");
    }

    private Object switchTo(Agent agent, ServerSwitch wanted) throws ActionException {
        var fitting =
                servers.stream()
                        .filter(server -> server.type().equals(wanted.server_type()))
                        .filter(server ->
                                wanted.server_url()
                                        .map(url -> url.equals(server.url().toString()))
                                        .orElse(true))
                        .toList();
        if (fitting.isEmpty()) {
            throw new ActionException(
                    "server_not_listed",
                    "this program was told of no such server, and goes nowhere");
        }
        if (fitting.size() > 1) {
            throw new ActionException(
                    "server_unclear", "there are several; say which with server_url");
        }
        var server = fitting.getFirst();
        agent.leadTo(server);
        return Map.of("server_type", server.type(), "server_url", server.url().toString());
    }
}
