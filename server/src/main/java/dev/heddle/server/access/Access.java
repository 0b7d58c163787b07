package dev.heddle.server.access;

import static java.util.Objects.requireNonNull;

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
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// Decides who is calling. A token in the Authorization header always counts; a cookie counts only
/// if the browser says that the request comes from the hub's own page, so that no other page can
/// borrow it. Called on event loops; never blocks them.
public final class Access {
    /// What the cookie's name begins with; the port follows, because browsers keep the cookies of
    /// all ports of a machine together, and one hub's login must not end another's.
    public static final String COOKIE = "heddle-";

    private final Vertx vertx;
    private final Tokens tokens;
    private final Keys keys;
    private final Logins logins;
    private final Set<String> hostNames;
    private final Set<String> origins;
    private final boolean encrypted;
    private volatile Optional<SharedAccess> shared = Optional.empty();

    /// Keeps logins in `folder`; `hostNames` are the values of the Host header that the hub answers
    /// to, `origins` those of whose pages it takes requests beside its own; `encrypted` says
    /// whether people reach it over TLS, which is then the only way for their cookies. Blocks on
    /// the disk.
    public Access(
            Vertx vertx,
            Tokens tokens,
            Path folder,
            Set<String> hostNames,
            Set<String> origins,
            boolean encrypted)
            throws IOException {
        this.vertx = vertx;
        this.tokens = tokens;
        this.keys = Keys.open(folder);
        this.logins = Logins.open(folder, System::currentTimeMillis);
        this.hostNames = hostNames;
        this.origins = origins;
        this.encrypted = encrypted;
    }

    /// Shares tokens, keys and logins with other hubs from now on; tickets into the whole hub stay
    /// its own.
    public void share(SharedAccess all) {
        shared = Optional.of(all);
        tokens.share(all);
        keys.share(all);
        logins.share(all);
    }

    private void tellOthers() throws IOException {
        if (shared.isPresent()) {
            logins.saveWhatWasForgotten();
            shared.get().publish();
        }
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

    /// The origin of the page that sent this, if it is not the hub's own.
    public Optional<String> foreignOrigin(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN))
                .filter(_ -> !isFromOurPage(request));
    }

    /// Whether the hub was told to take requests of this origin's pages. They have to bring a
    /// token: a cookie counts for the hub's own page only.
    public boolean lets(String origin) {
        return origins.contains(origin.toLowerCase(Locale.ROOT));
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
        return caller(header.substring(7).strip());
    }

    /// Who has this token, if anybody we know.
    public Future<Optional<Caller>> caller(String token) {
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

    /// What a key of a face is good for; empty if it is none.
    public Future<Optional<FaceKey>> key(String key) {
        var known = keys.find(key);
        if (known.isPresent() && keys.isFresh()) {
            return Future.succeededFuture(known);
        }
        return vertx.executeBlocking(
                        () -> {
                            keys.reload(); // A command may have made or revoked it.
                            return true;
                        })
                .map(_ -> keys.find(key));
    }

    /// Whether this key still counts. Never blocks.
    public BooleanSupplier keyStillKnown(String key) {
        return () -> keys.find(key).isPresent();
    }

    private Optional<Caller> callerByCookie(HttpServerRequest request) {
        return isFromOurPage(request)
                ? logins.find(cookie(request)).map(Caller.class::cast)
                : Optional.empty();
    }

    /// Whether what this request came with still counts; to be asked again and again. A ticket
    /// counts for as long as the connection that it was for. Never blocks.
    public BooleanSupplier stillKnown(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return stillKnown(header.substring(Math.min(7, header.length())).strip());
        }
        String cookie = cookie(request);
        return logins.find(cookie).isPresent() ? () -> logins.find(cookie).isPresent() : () -> true;
    }

    /// Whether this token still counts. Never blocks.
    public BooleanSupplier stillKnown(String token) {
        return () -> tokens.find(token).isPresent();
    }

    /// Sees what another process did to tokens and keys. Blocks on the disk.
    public void lookAgain() throws IOException {
        tokens.reload();
        keys.reload();
        tellOthers();
    }

    /// Whether the request has a good cookie that another page may have borrowed.
    public boolean isCookieOfAnotherPage(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && hasGoodCookie(request)
                && !isFromOurPage(request);
    }

    private boolean hasGoodCookie(HttpServerRequest request) {
        return logins.find(cookie(request)).isPresent();
    }

    /// The value of the hub's cookie, empty if there is none.
    private static String cookie(HttpServerRequest request) {
        var cookie = request.getCookie(cookieName(request));
        return cookie == null ? "" : cookie.getValue();
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

    /// A ticket that was used.
    ///
    /// @param person who came by it
    /// @param invitation what it lets into, if not into the whole hub
    /// @param setCookie the value of a Set-Cookie header, empty for one connection only
    public record Entry(Caller.Person person, Optional<Invitation> invitation, String setCookie) {}

    /// Takes a ticket; empty if it is no good.
    public Future<Optional<Entry>> login(HttpServerRequest request, String ticket) {
        String name = cookieName(request);
        String old = isFromOurPage(request) ? cookie(request) : "";
        return blocking(() ->
                logins.exchange(ticket, old)
                        .map(used ->
                                new Entry(
                                        used.person(),
                                        used.invitation(),
                                        setCookie(name, used.cookie()))));
    }

    /// Takes a ticket for one connection; empty if it is no good.
    public Future<Optional<Entry>> enter(String ticket) {
        return blocking(() ->
                logins.spend(ticket).map(used -> new Entry(used.person(), used.invitation(), "")));
    }

    /// Makes a ticket good again that could not be used through no fault of its owner.
    public Future<Boolean> giveBack(String ticket, Entry entry) {
        return blocking(() -> {
            logins.giveBack(ticket, entry.invitation());
            return true;
        });
    }

    /// Makes a ticket that lets one person into a session.
    public Future<String> invite(Invitation invitation) {
        return blocking(() -> logins.newInvitation(invitation));
    }

    private <T> Future<T> blocking(Callable<T> call) {
        var answer = new AtomicReference<T>();
        return vertx.executeBlocking(
                        () -> {
                            answer.set(call.call());
                            tellOthers();
                            return true;
                        })
                .map(_ -> requireNonNull(answer.get()));
    }

    /// Ends the login of the request's cookie, and gives the Set-Cookie header that deletes it.
    public Future<String> logout(HttpServerRequest request) {
        String name = cookieName(request);
        String value = cookie(request);
        return vertx.executeBlocking(
                        () -> {
                            logins.end(value);
                            tellOthers();
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
