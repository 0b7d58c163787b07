package dev.heddle.jobs.http;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.http.HttpProblem.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;

/// Asks a server for something, again if that may help and is safe, and answers with what it said.
///
/// Tried again: no connection, one that broke off, no whole answer in time, and the statuses 408,
/// 429, 500, 502, 503 and 504. A `POST` or `PATCH` only with an {@link HttpCall#IDEMPOTENCY_KEY},
/// or if no connection came about: else it might be done twice. Pauses grow and vary by chance; if
/// the server says in `Retry-After` how long it wants to be left alone, it is.
///
/// Followed: redirects to the same scheme, host and port, at most five. Never any other: nobody
/// gets what was meant for this server.
///
/// Everything but a status from 200 to 299 that `check` accepts ends in an {@link HttpProblem}. A
/// cancel closes the connection at once. It needs memory for one answer.
///
/// @param call what is asked
/// @param limits how long, how often, how much
/// @param check whether an answer is what was wanted; one that is not is not asked for again
public record HttpJob(HttpCall call, HttpLimits limits, Predicate<? super HttpResult> check)
        implements Job<HttpResult> {
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    public HttpJob {
        requireNonNull(call);
        requireNonNull(limits);
        requireNonNull(check);
    }

    /// Asks within the usual limits, and takes any answer of a status from 200 to 299.
    public static HttpJob of(HttpCall call) {
        return new HttpJob(call, HttpLimits.USUAL, _ -> true);
    }

    /// The same within other limits.
    public HttpJob within(HttpLimits limits) {
        return new HttpJob(call, limits, check);
    }

    /// The same, and `check` has to accept the answer.
    public HttpJob checking(Predicate<? super HttpResult> check) {
        return new HttpJob(call, limits, check);
    }

    @Override
    public HttpResult run(JobContext context) throws Exception {
        return run(context, Thread::sleep);
    }

    /// How it waits between two attempts.
    interface Waiting {
        void sleep(Duration pause) throws InterruptedException;
    }

    HttpResult run(JobContext context, Waiting waiting) throws Exception {
        var pauses = new Pauses(limits);
        for (int attempt = 1; ; attempt++) {
            context.checkpoint();
            context.progress(attempt, limits.retries() + 1L, "");
            context.tell(new ApiEvent.RequestSent(attempt));
            try {
                return accepted(new Attempt(context, limits, attempt).run(call), attempt);
            } catch (HttpProblem problem) {
                context.tell(new ApiEvent.NetworkFailed(problem.trouble()));
                var pause = pauses.before(attempt, problem, Instant.now());
                if (attempt > limits.retries() || !mayRetry(problem) || pause.isEmpty()) {
                    throw problem;
                }
                context.tell(new ApiEvent.RetryAttempted(attempt, pause.get()));
                waiting.sleep(pause.get());
            }
        }
    }

    private HttpResult accepted(HttpResult result, int attempt) throws HttpProblem {
        if (result.status() < 200 || result.status() > 299) {
            throw new HttpProblem(Trouble.STATUS, attempt, result);
        }
        if (!check.test(result)) {
            throw new HttpProblem(Trouble.UNEXPECTED, attempt, result);
        }
        return result;
    }

    private boolean mayRetry(HttpProblem problem) {
        return mayPass(problem)
                && (call.isRepeatable() || problem.trouble() == Trouble.UNREACHABLE);
    }

    private static boolean mayPass(HttpProblem problem) {
        return switch (problem.trouble()) {
            case UNREACHABLE, BROKEN_OFF, TIMED_OUT -> true;
            case STATUS ->
                    problem.answer()
                            .filter(answer -> PASSING.contains(answer.status()))
                            .isPresent();
            case REDIRECTED, TOO_LARGE, UNEXPECTED -> false;
        };
    }
}
