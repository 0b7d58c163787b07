package dev.heddle.radio.timer;

/// An operation that was submitted and did not do what it was meant to.
///
/// @param operation which one, with its id
/// @param fate what became of it; not PROCESSED
/// @param reason in words for people
public record Unperformed(TimerOperation operation, TimerDebugInfo.Fate fate, String reason) {
    /// Like `StopShow s-17 was refused: the queue has no room`.
    @Override
    public String toString() {
        String id = operation.operationId();
        return "%s%s was %s: %s"
                .formatted(
                        operation.getClass().getSimpleName(),
                        id.isEmpty() ? "" : " " + id,
                        switch (fate) {
                            case PROCESSED -> "processed";
                            case FAILED -> "begun and failed";
                            case DROPPED -> "dropped";
                            case WITHDRAWN -> "withdrawn";
                            case REFUSED -> "refused";
                        },
                        reason);
    }
}
