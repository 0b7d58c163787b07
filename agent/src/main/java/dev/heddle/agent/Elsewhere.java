package dev.heddle.agent;

import dev.heddle.agent.Link.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Other addresses of the hub that a link leads to: hubs that share all with it, as the newest
/// welcome says. One that ends or is not there makes way for the next. Not thread-safe.
final class Elsewhere {
    private static final int MAX_HUBS = 16;

    /// The hub they belong to.
    private @Nullable URI hub;

    private List<URI> others = List.of();

    /// Whose turn it is: 0 is the address that the link was given.
    private int turn;

    /// The target at the address whose turn it is.
    synchronized Target of(Target target) {
        if (!target.hub().equals(hub)) { // It is led to another hub, which has its own.
            hub = target.hub();
            others = List.of();
            turn = 0;
        }
        return turn == 0 ? target : target.at(others.get(turn - 1));
    }

    /// The hub has said which others there are; what is no address is left out.
    synchronized void learn(List<String> addresses) {
        var known = new ArrayList<URI>();
        if (turn > 0) {
            known.add(others.get(turn - 1)); // It does not name itself.
        }
        turn = known.size();
        for (String address : addresses.subList(0, Math.min(MAX_HUBS, addresses.size()))) {
            try {
                var uri = URI.create(address);
                if (uri.getHost() != null
                        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                    known.add(uri);
                }
            } catch (IllegalArgumentException e) {
                // Left out.
            }
        }
        others = known;
    }

    /// Goes on to the next.
    synchronized void turn() {
        turn = (turn + 1) % (others.size() + 1);
    }
}
