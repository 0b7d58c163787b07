package dev.heddle.amp.serve;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is let in. May be called from any thread.
final class Door {
    private static final String BEARER = "Bearer ";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final byte[] token;
    private final Set<String> hostNames;
    private final boolean reachable;

    Door(PresetServerOptions options) {
        token = options.token().getBytes(StandardCharsets.US_ASCII);
        hostNames = options.hostNames();
        reachable = !isLoopback(options.host());
    }

    /// Why this request is not for us: a page that made a name of its own point here (DNS
    /// rebinding), or a page of elsewhere.
    Optional<Reply> refusesOrigin(HttpServerRequest request) {
        var authority = request.authority();
        if (authority == null || !isOurs(authority.host().toLowerCase(Locale.ROOT))) {
            return forbidden("nobody asks for presets under this name; see --host-name");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase("http://" + authority)) {
            return forbidden("pages of other origins are not let in");
        }
        return Optional.empty();
    }

    private static Optional<Reply> forbidden(String message) {
        return Optional.of(Reply.error(FORBIDDEN, message));
    }

    private boolean isOurs(String host) {
        // No name on the network can be made to look like an address.
        return isLoopback(host) || hostNames.contains(host) || (reachable && isAddress(host));
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static boolean isAddress(String host) {
        return host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                || host.matches("\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");
    }

    /// Why a stranger is not let in.
    Optional<Reply> refusesStranger(@Nullable String authorization) {
        if (authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && isToken(authorization.substring(BEARER.length()).strip())) {
            return Optional.empty();
        }
        return Optional.of(
                Reply.error(
                        UNAUTHORIZED,
                        "send the token that the server printed: Authorization: Bearer TOKEN",
                        Map.of("WWW-Authenticate", "Bearer")));
    }

    private boolean isToken(String given) {
        // In a time that does not depend on where they differ.
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }
}
