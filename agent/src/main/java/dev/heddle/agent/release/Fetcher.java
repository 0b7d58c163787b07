package dev.heddle.agent.release;

import dev.heddle.sync.Json;
import dev.heddle.sync.module.Manifest;
import dev.heddle.sync.module.SignedManifest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks one hub for papers and files. The host's token goes to that hub and nowhere else: no
/// redirect is followed. Every answer has a limit in bytes and in time. Blocks on the network. May
/// be called from any thread.
final class Fetcher implements AutoCloseable {
    /// A list of the versions that a hub keeps of a module has a few kilobytes.
    private static final int MAX_LIST_BYTES = 256 << 10;

    /// How often a file that was cut off is asked for again, from where it was.
    private static final int TRIES = 3;

    private final String base;
    private final String token;
    private final Duration patience;
    private final HttpClient http;

    /// A version that a hub offers.
    record Offered(long version, String sha256, boolean revoked) {}

    private record Offers(List<Offered> releases) {}

    /// Takes what comes; may refuse it.
    private interface Sink {
        void take(ByteBuffer bytes) throws RefusedException;
    }

    /// Asks `hub` with a host's token, and waits at most `patience` for one answer.
    Fetcher(URI hub, String token, Duration patience) {
        this.base = hub.toString().replaceAll("/+$", "");
        this.token = token;
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .build();
    }

    /// What the hub has of a module.
    List<Offered> offers(String module) throws RefusedException {
        String text = text("/api/modules/" + Manifest.requireId("module", module), MAX_LIST_BYTES);
        try {
            var offers = Json.convert(Json.read(text), Offers.class);
            return offers.releases() == null
                    ? List.of()
                    : offers.releases().stream().filter(Objects::nonNull).toList();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    Refusal.HUB_FAILED, "the hub's list cannot be read: " + e.getMessage(), e);
        }
    }

    /// The papers of a version; not checked.
    SignedManifest papers(String module, long version) throws RefusedException {
        String text =
                text(
                        "/api/modules/%s/%d".formatted(module, version),
                        SignedManifest.MAX_CHARACTERS);
        try {
            return SignedManifest.read(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.BAD_MANIFEST, e);
        }
    }

    private String text(String path, int limit) throws RefusedException {
        var text = new ByteArrayOutputStream();
        int status =
                get(
                        path,
                        0,
                        _ ->
                                bytes -> {
                                    if (text.size() + bytes.remaining() > limit) {
                                        throw new RefusedException(
                                                Refusal.BAD_MANIFEST,
                                                "the hub's answer has more than %d bytes"
                                                        .formatted(limit));
                                    }
                                    byte[] part = new byte[bytes.remaining()];
                                    bytes.get(part);
                                    text.writeBytes(part);
                                });
        requireFound(status, path);
        return text.toString(StandardCharsets.UTF_8);
    }

    /// Brings the rest of a file into the store, from where the last attempt has ended.
    void file(ModuleStore store, Manifest manifest) throws RefusedException {
        for (int left = TRIES; ; left--) {
            try {
                fileOnce(store, manifest);
                return;
            } catch (RefusedException e) {
                if (e.refusal() != Refusal.HUB_FAILED || left == 1) {
                    throw e;
                }
            }
        }
    }

    private void fileOnce(ModuleStore store, Manifest manifest) throws RefusedException {
        String module = manifest.module();
        String sha256 = manifest.sha256();
        long have = store.staged(module, sha256);
        if (have > manifest.length()) {
            store.discard(module, sha256);
            have = 0;
        }
        if (have == manifest.length()) {
            return;
        }
        long from = have;
        String path = "/api/modules/%s/%d/file".formatted(module, manifest.version());
        int status =
                get(
                        path,
                        from,
                        whole -> {
                            if (whole && from > 0) { // The hub begins anew, and so do we.
                                store.discard(module, sha256);
                            }
                            long[] length = {whole ? 0 : from};
                            return bytes -> {
                                length[0] += bytes.remaining();
                                if (length[0] > manifest.length()) {
                                    store.discard(module, sha256);
                                    throw new RefusedException(
                                            Refusal.WRONG_LENGTH,
                                            "the file is longer than the %d bytes in its papers"
                                                    .formatted(manifest.length()));
                                }
                                store.append(module, sha256, bytes);
                            };
                        });
        requireFound(status, path);
        long now = store.staged(module, sha256);
        if (now < manifest.length()) {
            store.discard(module, sha256);
            throw new RefusedException(
                    Refusal.WRONG_LENGTH,
                    "the hub's file ends after %d bytes; the papers say %d"
                            .formatted(now, manifest.length()));
        }
    }

    private static void requireFound(int status, String path) throws RefusedException {
        if (status == 404) {
            throw new RefusedException(Refusal.UNKNOWN_MODULE, "the hub has no " + path);
        }
        if (status != 200 && status != 206) {
            throw new RefusedException(
                    Refusal.HUB_FAILED, "the hub answered %d to %s".formatted(status, path));
        }
    }

    /// What to do with a body, once it is known whether it is the whole or the rest.
    private interface Opening {
        Sink open(boolean whole) throws RefusedException;
    }

    /// Asks, feeds what comes into a sink, and returns the status. A body of another status than
    /// 200 or 206 is thrown away.
    private int get(String path, long from, Opening opening) throws RefusedException {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Authorization", "Bearer " + token)
                        .timeout(patience);
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        var body = new Body(from, opening);
        var answer =
                http.sendAsync(
                        request.build(),
                        head -> HttpResponse.BodySubscribers.ofByteArrayConsumer(body.of(head)));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.HUB_FAILED, "interrupted while it was fetched", e);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw body.refused()
                    .orElseGet(() ->
                            new RefusedException(
                                    Refusal.HUB_FAILED, "the hub failed: " + reason(e), e));
        } finally {
            body.end();
            answer.cancel(true);
        }
    }

    private String reason(Exception e) {
        if (e instanceof TimeoutException) {
            return "no answer within %d s".formatted(patience.toSeconds());
        }
        return String.valueOf(e.getCause() == null ? e : e.getCause());
    }

    /// What comes in answer to one request, until nobody waits for it any more: what arrives late
    /// must not get into what a further attempt has begun.
    private static final class Body {
        private final long from;
        private final Opening opening;
        private @Nullable Sink sink; // All guarded by this.
        private @Nullable RefusedException refused;
        private boolean ended;

        Body(long from, Opening opening) {
            this.from = from;
            this.opening = opening;
        }

        Consumer<Optional<byte[]>> of(HttpResponse.ResponseInfo head) {
            return head.statusCode() == 200 || head.statusCode() == 206
                    ? part -> take(head, part)
                    : _ -> {};
        }

        private synchronized void take(HttpResponse.ResponseInfo head, Optional<byte[]> part) {
            if (ended) {
                throw new CancellationException("nobody waits for this any more");
            }
            try {
                if (sink == null) {
                    sink = open(head);
                }
                if (part.isPresent()) {
                    sink.take(ByteBuffer.wrap(part.get()));
                }
            } catch (RefusedException e) {
                refused = e;
                throw new CancellationException(e.getMessage()); // Ends the exchange.
            }
        }

        private Sink open(HttpResponse.ResponseInfo head) throws RefusedException {
            boolean isWhole = head.statusCode() == 200;
            String begin = "bytes " + from + "-";
            if (!isWhole
                    && !head.headers().firstValue("Content-Range").orElse("").startsWith(begin)) {
                throw new RefusedException(
                        Refusal.HUB_FAILED, "the hub sent another part than was asked for");
            }
            return opening.open(isWhole);
        }

        synchronized Optional<RefusedException> refused() {
            return Optional.ofNullable(refused);
        }

        synchronized void end() {
            ended = true;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
