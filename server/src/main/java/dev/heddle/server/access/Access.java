package dev.heddle.server.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/// Decides who is calling. A token in the Authorization header always counts; a cookie counts only
/// if the browser says that the request comes from the hub's own page, so that no other page can
/// borrow it. Called on event loops; never blocks them.
public final class Access {
    /// What the cookie's name begins with; the port follows, because browsers keep the cookies of
    /// all ports of a machine together, and one hub's login must not end another's.
    public static final String COOKIE = "heddle-";

    private final Vertx vertx;
    private final Tokens tokens;
    private final Logins logins;
    private final Set<String> hostNames;
    private final boolean encrypted;

    /// Keeps logins in `folder`; `hostNames` are the values of the Host header that the hub answers
    /// to; `encrypted` says whether people reach it over TLS, which is then the only way for their
    /// cookies. Blocks on the disk.
    public Access(Vertx vertx, Tokens tokens, Path folder, Set<String> hostNames, boolean encrypted)
            throws IOException {
        this.vertx = vertx;
        this.tokens = tokens;
        this.logins = Logins.open(folder, System::currentTimeMillis);
        this.hostNames = hostNames;
        this.encrypted = encrypted;
    }

    /// A ticket for one login. Never blocks.
    public String newTicket() {
        return logins.newTicket();
    }

    /// Whether the request names a host the hub was told; else it was sent here by a foreign name
    /// that somebody has pointed at this address (DNS rebinding).
    public boolean isForUs(HttpServerRequest request) {
        return hostNames.contains(host(request));
    }

    /// The Host header, or what HTTP/2 has in its place; empty if there is neither.
    private static String host(HttpServerRequest request) {
        var authority = request.authority();
        return authority == null ? "" : authority.toString().toLowerCase(Locale.ROOT);
    }

    /// Who is calling, if anybody we know.
    public Future<Optional<Caller>> caller(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Future.succeededFuture(callerByCookie(request));
        }
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Future.succeededFuture(Optional.empty());
        }
        String token = header.substring(7).strip();
        var known = tokens.find(token);
        if (known.isPresent() && tokens.isFresh()) {
            return Future.succeededFuture(known);
        }
        return vertx.executeBlocking(
                        () -> {
                            tokens.reload(); // Another process may have made or revoked it.
                            return token;
                        })
                .map(_ -> tokens.find(token));
    }

    private Optional<Caller> callerByCookie(HttpServerRequest request) {
        return hasGoodCookie(request) && isFromOurPage(request)
                ? Optional.of(new Caller.Person())
                : Optional.empty();
    }

    /// Whether the request has a good cookie that another page may have borrowed.
    public boolean isCookieOfAnotherPage(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && hasGoodCookie(request)
                && !isFromOurPage(request);
    }

    private boolean hasGoodCookie(HttpServerRequest request) {
        var cookie = request.getCookie(cookieName(request));
        return cookie != null && logins.isGood(cookie.getValue());
    }

    /// Whether the browser says that our own page sent this. Browsers leave out Origin on plain
    /// reads of their own origin and say it in Sec-Fetch-Site instead.
    private static boolean isFromOurPage(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null) {
            String own = "://" + host(request);
            return origin.equalsIgnoreCase("http" + own) // Or a proxy in front of us has the TLS.
                    || origin.equalsIgnoreCase("https" + own);
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        return reads && "same-origin".equals(request.getHeader("Sec-Fetch-Site"));
    }

    /// Takes a ticket and gives the value of a Set-Cookie header; empty if the ticket is no good.
    public Future<Optional<String>> login(HttpServerRequest request, String ticket) {
        String name = cookieName(request);
        var cookie = new AtomicReference<Optional<String>>(Optional.empty());
        return vertx.executeBlocking(
                        () -> {
                            cookie.set(logins.exchange(ticket));
                            return ticket;
                        })
                .map(_ -> cookie.get().map(value -> setCookie(name, value)));
    }

    /// Ends the login of the request's cookie, and gives the Set-Cookie header that deletes it.
    public Future<String> logout(HttpServerRequest request) {
        String name = cookieName(request);
        var cookie = request.getCookie(name);
        String value = cookie == null ? "" : cookie.getValue();
        return vertx.executeBlocking(
                        () -> {
                            logins.end(value);
                            return value;
                        })
                .map(_ -> name + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }

    private static String cookieName(HttpServerRequest request) {
        return COOKIE + request.localAddress().port();
    }

    private String setCookie(String name, String value) {
        return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
                .formatted(
                        name, value, Logins.COOKIE_LIFE.toSeconds(), encrypted ? "; Secure" : "");
    }
}
