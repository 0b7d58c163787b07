package dev.heddle.jobs.internal;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

/// The one HTTP client of all jobs: its few threads serve every connection. May be called from any
/// thread.
public final class Network {
    /// A machine that does not take a connection in this time does not answer.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private Network() {}

    /// The client. It follows no redirect and keeps no cookies: what a job sends goes nowhere else.
    public static HttpClient client() {
        return Holder.CLIENT;
    }

    /// Made with the first job that needs it.
    private static final class Holder {
        private static final HttpClient CLIENT =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("heddle-job-network").factory()))
                        .build();
    }
}
