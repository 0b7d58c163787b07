package dev.heddle.server.watching;

import dev.heddle.core.ContextCarrier;
import org.slf4j.MDC;

/// Carries the logging context of who submits an operation to the operation, so that a line in the
/// log says for whom it was written. Found by the service loader.
public final class MdcCarrier implements ContextCarrier {
    /// For the service loader.
    public MdcCarrier() {}

    @Override
    public Scope capture() {
        var captured = MDC.getCopyOfContextMap();
        if (captured == null || captured.isEmpty()) {
            return Scope.NONE;
        }
        return () -> {
            var before = MDC.getCopyOfContextMap();
            MDC.setContextMap(captured);
            return () -> {
                if (before == null) {
                    MDC.clear();
                } else {
                    MDC.setContextMap(before);
                }
            };
        };
    }
}
