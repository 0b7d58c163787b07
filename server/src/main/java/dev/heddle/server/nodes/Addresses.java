package dev.heddle.server.nodes;

import dev.heddle.core.Owner;
import dev.heddle.sync.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Where clients reach the other hubs, as far as these were told it. Soft state.
public final class Addresses {
    private static final String KEY = "address";

    /// As many as a client has use for.
    private static final int MAX_TOLD = 8;

    private final SoftMap map;
    private volatile List<String> others = List.of();

    /// Tells the others of this hub's, if it has one.
    ///
    /// @param owner of the map; this is its thread
    public Addresses(Owner owner, Nodes nodes, Optional<URI> own) {
        map = new SoftMap(owner, nodes, "addresses", (_, _, _) -> look());
        own.ifPresent(address -> {
            var _ = map.put(KEY, Json.node(address.toString()));
        });
    }

    private void look() {
        others = map.get(KEY).values().stream().map(value -> value.asString("")).toList();
    }

    /// Some of the others, in an order by chance: who is sent away is not sent to one hub with all
    /// others. May be called from any thread.
    public List<String> others() {
        var shuffled = new ArrayList<>(others);
        Collections.shuffle(shuffled);
        return List.copyOf(shuffled.subList(0, Math.min(MAX_TOLD, shuffled.size())));
    }
}
