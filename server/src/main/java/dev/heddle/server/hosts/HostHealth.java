package dev.heddle.server.hosts;

/// How a program's link and its owner are, without the numbers that always change.
///
/// @param link `online` or `offline`
/// @param since when that began
/// @param owner as it said last
/// @param waiting operations not yet handed to the link
/// @param inFlight those handed over and not settled
public record HostHealth(String link, String since, OwnerHealth owner, int waiting, int inFlight) {
    static HostHealth of(HostRoom.View view) {
        return new HostHealth(
                view.link(),
                view.since(),
                OwnerHealth.of(view.owner()),
                view.waiting(),
                view.inFlight());
    }
}
