package dev.heddle.jobs.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;

/// What a server answered, whole. Immutable.
public final class HttpResult {
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final int attempts;

    HttpResult(int status, HttpHeaders headers, byte[] body, int attempts) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.attempts = attempts;
    }

    /// The status, such as 200.
    public int status() {
        return status;
    }

    /// The headers of the answer.
    public HttpHeaders headers() {
        return headers;
    }

    /// The body, as it came.
    public byte[] body() {
        return body.clone();
    }

    /// The body as text in UTF-8; what is no UTF-8 reads as U+FFFD.
    public String text() {
        return new String(body, UTF_8);
    }

    /// How often the server was asked, this time included.
    public int attempts() {
        return attempts;
    }

    int bytes() {
        return body.length;
    }

    /// Status and size: headers and body have what no log may hold.
    @Override
    public String toString() {
        return "HttpResult[status=%d, bytes=%d, attempts=%d]"
                .formatted(status, body.length, attempts);
    }
}
