package dev.heddle.server.jobs;

import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobState;
import dev.heddle.jobs.JobStatus;
import dev.heddle.server.analyses.DocumentAnalyzer.Counts;
import dev.heddle.server.analyses.DocumentAnalyzer.Summary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An analysis as it is told of, and as the log has it: ids, words, numbers and times.
///
/// @param name what its document is called; never in the log
/// @param state where its job is, as a {@link JobState}
/// @param outcome a job's, or `lost`
/// @param message what it is about, or why it waits
/// @param bytes the size of its document
/// @param attempt how often it was begun, from 1
/// @param result whether there is a result: `none`, `ready` or `gone`
record AnalysisView(
        String id,
        @Nullable String name,
        JobState state,
        @Nullable String outcome,
        Progress progress,
        String message,
        String createdAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        long bytes,
        int attempt,
        @Nullable String type,
        @Nullable String discipline,
        @Nullable Counts counts,
        String result,
        @Nullable Problem error) {
    static final String NONE = "none";
    static final String READY = "ready";
    static final String GONE = "gone";
    static final String LOST = "lost";

    private static final int MAX_MESSAGE = 200;

    /// How far it is.
    record Progress(long current, long total, String message) {
        static final Progress NONE = new Progress(0, 0, "");

        static Progress of(JobEvent.Progress told) {
            return new Progress(told.current(), told.total(), shortened(told.message()));
        }
    }

    /// What it is about.
    record Status(String message) {
        static Status of(String told) {
            return new Status(shortened(told));
        }
    }

    /// Why there is no result.
    record Problem(String code, String message) {}

    static String shortened(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE);
    }

    /// One that has just been asked for.
    static AnalysisView fresh(String id, Instant now, long bytes) {
        return new AnalysisView(
                id,
                null,
                JobState.WAITING,
                null,
                Progress.NONE,
                "",
                now.toString(),
                null,
                null,
                bytes,
                1,
                null,
                null,
                null,
                NONE,
                null);
    }

    /// Whether it has an outcome.
    boolean isSettled() {
        return outcome != null;
    }

    /// Whether nothing will happen to it any more.
    boolean isEnded() {
        return state == JobState.ENDED;
    }

    /// The same as its owner sees it.
    AnalysisView named(@Nullable String known, boolean hasResult) {
        return new AnalysisView(
                id,
                known,
                state,
                outcome,
                progress,
                message,
                createdAt,
                startedAt,
                endedAt,
                bytes,
                attempt,
                type,
                discipline,
                counts,
                result.equals(READY) && !hasResult ? GONE : result,
                error);
    }

    /// The same, this far.
    AnalysisView at(Progress now) {
        return with(state, outcome, now, message, startedAt, endedAt);
    }

    /// The same, about something else.
    AnalysisView saying(String words) {
        return with(state, outcome, progress, words, startedAt, endedAt);
    }

    /// The same, waiting, running or paused as its job is, or was before it had an outcome.
    AnalysisView underWay(JobStatus job) {
        if (isSettled()) {
            return this;
        }
        var at = job.outcome().isPresent() ? JobState.RUNNING : job.state();
        var start = job.started().map(Instant::toString).orElse(startedAt);
        return with(at, outcome, progress, message, start, endedAt);
    }

    /// The same as its job is now.
    AnalysisView as(JobStatus job) {
        return with(
                job.state(),
                job.outcome().map(one -> one.word()).orElse(null),
                progress,
                message,
                job.started().map(Instant::toString).orElse(startedAt),
                job.settled().map(Instant::toString).orElse(endedAt));
    }

    /// The same, begun once more.
    AnalysisView again() {
        return new AnalysisView(
                id,
                null,
                JobState.WAITING,
                null,
                Progress.NONE,
                "",
                createdAt,
                null,
                null,
                bytes,
                attempt + 1,
                null,
                null,
                null,
                NONE,
                null);
    }

    /// The same, of which nobody knows what would have become of it.
    AnalysisView lost(Problem why, Instant now) {
        return with(JobState.ENDED, LOST, progress, message, startedAt, now.toString()).failed(why);
    }

    /// The same, over.
    AnalysisView ended() {
        return with(JobState.ENDED, outcome, progress, message, startedAt, endedAt);
    }

    private AnalysisView with(
            JobState newState,
            @Nullable String newOutcome,
            Progress newProgress,
            String newMessage,
            @Nullable String newStart,
            @Nullable String newEnd) {
        return new AnalysisView(
                id,
                name,
                newState,
                newOutcome,
                newProgress,
                newMessage,
                createdAt,
                newStart,
                newEnd,
                bytes,
                attempt,
                type,
                discipline,
                counts,
                result,
                error);
    }

    /// The same with what came out.
    AnalysisView found(Summary summary) {
        return new AnalysisView(
                id,
                name,
                state,
                outcome,
                progress,
                message,
                createdAt,
                startedAt,
                endedAt,
                bytes,
                attempt,
                summary.type(),
                summary.discipline(),
                summary.counts(),
                READY,
                null);
    }

    /// The same with why nothing came out.
    AnalysisView failed(Problem why) {
        return new AnalysisView(
                id,
                name,
                state,
                outcome,
                progress,
                message,
                createdAt,
                startedAt,
                endedAt,
                bytes,
                attempt,
                type,
                discipline,
                counts,
                result,
                why);
    }

    /// The same whose result cannot be read any more.
    AnalysisView withoutResult() {
        return named(name, false);
    }
}
