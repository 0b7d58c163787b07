package dev.heddle.server.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.files.FileProblem;
import dev.heddle.jobs.files.FileTrouble;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.server.hosts.Answer;
import dev.heddle.sync.Wire.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A body on its way into a working copy: piece by piece, each encrypted before the next is read,
/// so that neither memory nor disk ever has it in plain. Lives on the request's event loop; the
/// disk is written beside it.
final class Upload {
    private static final long LOOK_MILLIS = 250;

    /// A client that goes on sending after it was refused is cut off here, or after so long.
    private static final long MAX_THROWN_AWAY_BYTES = 16L << 20;

    private static final long THROW_AWAY_MILLIS = 5000;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final AnalysesOptions limits;
    private final BiConsumer<@Nullable SealedFile, @Nullable Answer> then;
    private final long startedNanos = System.nanoTime();

    private long heardNanos = startedNanos;
    private long received;
    private @Nullable SealedFile file;
    private @Nullable OutputStream to;

    /// What the disk has to do, one after the other.
    private Future<?> written = Future.succeededFuture();

    private boolean ended;

    /// An answer that waits for the end of the body.
    private @Nullable Answer held;

    private Upload(
            Vertx vertx,
            HttpServerRequest request,
            AnalysesOptions limits,
            BiConsumer<@Nullable SealedFile, @Nullable Answer> then) {
        this.vertx = vertx;
        this.request = request;
        this.limits = limits;
        this.then = then;
    }

    /// Reads the body of a request that is paused.
    ///
    /// @param then is given the copy, or why there is none; once, on the event loop. A client that
    ///   goes away before its end leaves neither
    static void receive(
            Vertx vertx,
            HttpServerRequest request,
            Path folder,
            AnalysesOptions limits,
            BiConsumer<@Nullable SealedFile, @Nullable Answer> then) {
        var upload = new Upload(vertx, request, limits, then);
        if (announced(request) > limits.maxBytes()) {
            upload.refuse(upload.tooLarge());
        } else {
            upload.start(folder);
        }
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0; // It is counted in any case.
        }
    }

    private Answer tooLarge() {
        return Answer.refusal(
                Problem.BODY_TOO_LARGE,
                "a document has at most %d bytes".formatted(limits.maxBytes()));
    }

    private void start(Path folder) {
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.exceptionHandler(_ -> gone());
        request.response().closeHandler(_ -> gone());
        request.handler(this::take);
        request.endHandler(_ -> end());
        vertx.setPeriodic(LOOK_MILLIS, this::look);
        written =
                vertx.executeBlocking(
                                () -> {
                                    var made = SealedFile.create(folder);
                                    file = made;
                                    to = made.writer();
                                    return made;
                                })
                        .onFailure(this::failed)
                        .onSuccess(_ -> request.resume());
    }

    private void take(Buffer piece) {
        heardNanos = System.nanoTime();
        received += piece.length();
        if (ended) {
            if (received > limits.maxBytes() + MAX_THROWN_AWAY_BYTES) {
                if (held == null) {
                    request.connection().close();
                } else { // Of HTTP/2 only this request ends.
                    var _ = request.response().reset();
                    answerHeld();
                }
            }
        } else if (received > limits.maxBytes()) {
            refuse(tooLarge());
        } else {
            request.pause();
            written = written.compose(_ -> write(piece.getBytes()));
            written.onComplete(_ -> request.resume());
        }
    }

    private Future<?> write(byte[] piece) {
        return vertx.executeBlocking(
                        () -> {
                            requireNonNull(to).write(piece);
                            return piece.length;
                        })
                .onFailure(this::failed);
    }

    private void end() {
        if (ended) {
            return;
        }
        written =
                written.compose(_ ->
                                vertx.executeBlocking(() -> {
                                    requireNonNull(to).close();
                                    return true;
                                }))
                        .onFailure(this::failed)
                        .onSuccess(_ -> {
                            if (!ended) {
                                ended = true;
                                then.accept(requireNonNull(file), null);
                            }
                        });
    }

    private void look(long timer) {
        long now = System.nanoTime();
        if (ended) {
            vertx.cancelTimer(timer);
        } else if (now - heardNanos >= limits.silence().toNanos()
                || now - startedNanos >= limits.uploadTimeout().toNanos()) {
            refuse(
                    Answer.refusal(
                            Problem.TOO_SLOW,
                            "a document must be here within %d s, without a pause of %d s"
                                    .formatted(
                                            limits.uploadTimeout().toSeconds(),
                                            limits.silence().toSeconds())));
        }
    }

    private void failed(Throwable cause) {
        refuse(
                cause instanceof FileProblem problem && problem.trouble() == FileTrouble.NO_SPACE
                        ? Answer.refusal(Problem.DISK_FULL, "the hub's disk is full")
                        : Answer.refusal(Problem.INTERNAL, "the hub could not keep the document"));
    }

    /// The client has gone; nobody is told.
    private void gone() {
        if (!ended) {
            ended = true;
            destroy();
            then.accept(null, null);
        }
    }

    /// Answers, and reads on for a while only to throw it away: a connection that is cut while the
    /// client still sends would lose it the answer.
    private void refuse(Answer why) {
        if (ended) {
            return;
        }
        ended = true;
        destroy();
        request.handler(this::take);
        if (request.version() == HttpVersion.HTTP_2) {
            // Of an answered request no more is read, and a client that still sends would wait.
            held = why;
            request.endHandler(_ -> answerHeld());
            vertx.setTimer(THROW_AWAY_MILLIS, _ -> answerHeld());
            request.resume();
        } else {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            vertx.setTimer(THROW_AWAY_MILLIS, _ -> request.connection().close());
            request.resume();
            then.accept(null, why);
        }
    }

    private void answerHeld() {
        var why = held;
        if (why != null) {
            held = null;
            then.accept(null, why);
        }
    }

    /// After what is still being written.
    private void destroy() {
        written.onComplete(_ -> {
            var made = file;
            if (made != null) {
                var _ = vertx.executeBlocking(made::destroy);
            }
        });
    }
}
