package dev.heddle.server.sessions;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The answers in a session that other hubs write, as far as their pieces came: for those who come
/// in meanwhile. The message at the end has the whole. Owner thread only.
@OwnerThread
final class OtherAnswers {
    /// More than may be under way.
    private static final int MAX = 4 * Session.MAX_ASKS;

    private final Map<String, Written> all =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Written> eldest) {
                    return size() > MAX;
                }
            };

    /// @param hub the one that writes it
    /// @param from where the text begins: what came before was lost
    private record Written(String hub, String by, long from, StringBuilder text) {
        boolean isFollowedBy(FromHub.Answer piece) {
            return from <= piece.at() && piece.at() <= end();
        }

        long end() {
            return from + text.length();
        }

        /// What comes twice, whole or in part, is there once.
        void add(String piece, long at) {
            int known = (int) Math.min(end() - at, piece.length());
            if (text.length() + piece.length() - known <= Session.MAX_MESSAGE_BYTES) {
                text.append(piece, known, piece.length());
            }
        }
    }

    /// A piece has come, or all there is so far.
    void add(String hub, FromHub.Answer piece) {
        var known = all.get(piece.id());
        if (known == null || !known.isFollowedBy(piece)) {
            known = new Written(hub, piece.by(), piece.at(), new StringBuilder());
            all.put(piece.id(), known);
        }
        known.add(piece.text(), piece.at());
    }

    /// What is known of each.
    List<FromHub.Answer> underWay() {
        return all.entrySet().stream()
                .map(one -> {
                    var written = one.getValue();
                    String text = written.text().toString();
                    return new FromHub.Answer(one.getKey(), written.by(), written.from(), text);
                })
                .toList();
    }

    /// It has ended.
    void remove(String id) {
        all.remove(id);
    }

    /// Their hub is gone.
    void removeOf(String hub) {
        all.values().removeIf(written -> written.hub().equals(hub));
    }

    /// Nobody is here whom they could be shown.
    void clear() {
        all.clear();
    }
}
