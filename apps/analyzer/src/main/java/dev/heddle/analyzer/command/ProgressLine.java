package dev.heddle.analyzer.command;

import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobTicket;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far many jobs are, on one line of a terminal that is written again and again. For one
/// thread.
final class ProgressLine implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final Duration REFRESH = Duration.ofMillis(100);

    private final List<? extends JobTicket<?>> tickets;
    private final PrintWriter terminal;
    private final boolean isShown;

    ProgressLine(List<? extends JobTicket<?>> tickets, PrintWriter terminal, boolean isShown) {
        this.tickets = tickets;
        this.terminal = terminal;
        this.isShown = isShown;
    }

    /// A line that is shown if a person looks at this process's terminal.
    static ProgressLine of(List<? extends JobTicket<?>> tickets, PrintWriter terminal) {
        return new ProgressLine(tickets, terminal, isTerminal(System.console()));
    }

    private static boolean isTerminal(@Nullable Console console) {
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /// Waits for a job, and shows how far all are meanwhile. Blocks.
    <T> JobOutcome<T> await(JobTicket<T> ticket) throws InterruptedException {
        while (true) {
            if (isShown) {
                terminal.print("\r\033[K" + line());
                terminal.flush();
            }
            var outcome = ticket.await(isShown ? REFRESH : JobOptions.NO_TIMEOUT);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
    }

    /// The line as it is now.
    String line() {
        double done = 0;
        int ended = 0;
        for (var ticket : tickets) {
            var status = ticket.status();
            boolean hasEnded = status.outcome().isPresent();
            ended += hasEnded ? 1 : 0;
            done += hasEnded ? 1 : status.progress().percent() / 100.0;
        }
        int filled = (int) Math.round(WIDTH * done / tickets.size());
        return "[%s%s] %d of %d"
                .formatted("#".repeat(filled), "-".repeat(WIDTH - filled), ended, tickets.size());
    }

    /// Makes room for other lines.
    void clear() {
        if (isShown) {
            terminal.print("\r\033[K");
            terminal.flush();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
