package dev.heddle.radio.loop;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Where a broadcast is. Which state leads to which is a table; nothing else happens.
public enum BroadcastState {
    /// No show.
    IDLE("Idle"),
    /// A show has begun, and nothing was played yet.
    SHOW_STARTING("ShowStarting"),
    /// The music that a show begins with.
    INTRO_MUSIC("IntroMusic"),
    /// A caller is on the line.
    CONVERSATION("Conversation"),
    /// Music and the host's own words.
    BETWEEN_CALLERS("BetweenCallers"),
    /// Jingle and ads.
    AD_BREAK("AdBreak"),
    /// The music after a break.
    BREAK_RETURN_MUSIC("BreakReturnMusic"),
    /// The host's words after it.
    BREAK_RETURN("BreakReturn"),
    /// Nothing, planned or because there is nothing to play.
    DEAD_AIR("DeadAir"),
    /// A caller was cut off.
    DROPPED_CALLER("DroppedCaller"),
    /// The host says good night.
    SHOW_CLOSING("ShowClosing"),
    /// The show is over.
    SHOW_ENDING("ShowEnding"),
    /// A break begins within 20 s, and nothing else does.
    WAITING_FOR_BREAK("WaitingForBreak"),
    /// The show ends within 30 s, and nothing else is begun.
    WAITING_FOR_SHOW_END("WaitingForShowEnd");

    private static final Set<BroadcastState> ON_AIR =
            EnumSet.of(
                    CONVERSATION,
                    BETWEEN_CALLERS,
                    DEAD_AIR,
                    WAITING_FOR_BREAK,
                    WAITING_FOR_SHOW_END);

    private static final Set<BroadcastState> WAYS_OUT =
            EnumSet.of(AD_BREAK, SHOW_CLOSING, SHOW_ENDING);

    private static final Map<BroadcastState, Set<BroadcastState>> LEGAL = legal();

    private final String label;

    BroadcastState(String label) {
        this.label = label;
    }

    private static Map<BroadcastState, Set<BroadcastState>> legal() {
        var legal = new EnumMap<BroadcastState, Set<BroadcastState>>(BroadcastState.class);
        legal.put(IDLE, EnumSet.of(SHOW_STARTING));
        legal.put(SHOW_STARTING, with(ON_AIR, WAYS_OUT, INTRO_MUSIC));
        legal.put(INTRO_MUSIC, with(ON_AIR, WAYS_OUT));
        legal.put(CONVERSATION, with(ON_AIR, WAYS_OUT, DROPPED_CALLER));
        legal.put(BETWEEN_CALLERS, with(ON_AIR, WAYS_OUT));
        legal.put(DEAD_AIR, with(ON_AIR, WAYS_OUT));
        legal.put(DROPPED_CALLER, with(ON_AIR, WAYS_OUT));
        legal.put(WAITING_FOR_BREAK, EnumSet.of(AD_BREAK, SHOW_ENDING));
        legal.put(AD_BREAK, EnumSet.of(BREAK_RETURN_MUSIC, SHOW_ENDING));
        legal.put(BREAK_RETURN_MUSIC, with(WAYS_OUT, Set.of(BREAK_RETURN, WAITING_FOR_SHOW_END)));
        legal.put(BREAK_RETURN, with(ON_AIR, WAYS_OUT));
        legal.put(WAITING_FOR_SHOW_END, with(WAYS_OUT, Set.of()));
        legal.put(SHOW_CLOSING, EnumSet.of(WAITING_FOR_SHOW_END, SHOW_ENDING));
        legal.put(SHOW_ENDING, EnumSet.of(IDLE));
        return legal;
    }

    private static Set<BroadcastState> with(
            Set<BroadcastState> some, Set<BroadcastState> others, BroadcastState... more) {
        var all = EnumSet.noneOf(BroadcastState.class);
        all.addAll(some);
        all.addAll(others);
        all.addAll(Set.of(more));
        return all;
    }

    /// The name that people and programs see, such as `BetweenCallers`.
    public String label() {
        return label;
    }

    /// Whether `next` may come after this one.
    public boolean leadsTo(BroadcastState next) {
        return this != next && LEGAL.getOrDefault(this, Set.of()).contains(next);
    }

    /// Returns if `next` may come after this one.
    ///
    /// @throws Refusal if not
    void requireLeadsTo(BroadcastState next) {
        if (!leadsTo(next)) {
            throw new Refusal(
                    "illegal_transition", "%s does not lead to %s".formatted(label, next.label));
        }
    }
}
