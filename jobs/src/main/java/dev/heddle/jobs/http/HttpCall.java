package dev.heddle.jobs.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is asked of a server. Immutable; change one thing at a time:
/// `HttpCall.get(uri).with("Accept", "application/json")`.
public final class HttpCall {
    /// The header under which a server tells a request that comes again from a new one.
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Set<String> REPEATABLE =
            Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    private final String method;
    private final URI uri;
    private final Map<String, String> headers;
    private final byte[] body;

    private HttpCall(String method, URI uri, Map<String, String> headers, byte[] body) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
            throw new IllegalArgumentException("the address must be absolute, http or https");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("the address must have no user and password in it");
        }
        this.method = method.toUpperCase(Locale.ROOT);
        this.uri = uri;
        this.headers = headers;
        this.body = body;
    }

    /// Asks by any method, without a body.
    ///
    /// @throws IllegalArgumentException if the address is not absolute, not http or https, or has a
    ///   password in it
    public static HttpCall of(String method, URI uri) {
        return new HttpCall(requireNonNull(method), requireNonNull(uri), Map.of(), new byte[0]);
    }

    /// Asks for what is there.
    public static HttpCall get(URI uri) {
        return of("GET", uri);
    }

    /// Posts a text in JSON. It is not sent a second time without an {@link #IDEMPOTENCY_KEY}.
    public static HttpCall post(URI uri, String json) {
        return of("POST", uri).withJson(json);
    }

    /// The same with this header, in the place of one of that name.
    public HttpCall with(String name, String value) {
        var changed = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        changed.putAll(headers);
        changed.put(requireNonNull(name), requireNonNull(value));
        return new HttpCall(method, uri, Collections.unmodifiableMap(changed), body);
    }

    /// The same with a body of JSON.
    public HttpCall withJson(String json) {
        return withBody("application/json", json.getBytes(UTF_8));
    }

    /// The same with a body.
    public HttpCall withBody(String contentType, byte[] bytes) {
        var typed = with("Content-Type", contentType);
        return new HttpCall(method, uri, typed.headers, bytes.clone());
    }

    /// The same asked of another address of the same server.
    HttpCall at(URI other) {
        return new HttpCall(method, other, headers, body);
    }

    String method() {
        return method;
    }

    URI uri() {
        return uri;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /// Whether to ask twice does what to ask once does: by its method (RFC 9110, 9.2.2), or because
    /// the server can tell by the key.
    boolean isRepeatable() {
        return REPEATABLE.contains(method) || headers.containsKey(IDEMPOTENCY_KEY);
    }

    /// The method alone: addresses, headers and bodies have what no log may hold.
    @Override
    public String toString() {
        return method;
    }
}
