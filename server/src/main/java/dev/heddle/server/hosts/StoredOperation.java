package dev.heddle.server.hosts;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An operation as the log has it, so that the hub knows it after its own end.
///
/// @param kept whether a caller was promised that it is remembered
/// @param asksSince when people were asked, milliseconds since 1970
/// @param from when its deadline began to count
/// @param handedTo the run of the program that it was handed to, or is to be, and may be again;
///   null if it is not kept: its caller may have been told meanwhile that it never ran
record StoredOperation(
        String operation,
        String host,
        String action,
        JsonNode params,
        @Nullable String key,
        String by,
        String via,
        boolean kept,
        Phase phase,
        long queuedAt,
        @Nullable Long asksSince,
        long from,
        long deadlineMs,
        HubOperation.@Nullable Approval approval,
        @Nullable Long startedAt,
        @Nullable Long endedAt,
        @Nullable OutcomeInfo outcome,
        @Nullable ErrorInfo unknownBecause,
        @Nullable String handedTo) {
    /// Bytes of parameters that are kept whole. One that is to be carried out after the hub's end
    /// needs them to the letter.
    static final int MAX_PARAMS_BYTES = 256 << 10;

    /// Bytes of a result that are kept: the log is no store of pictures.
    static final int MAX_RESULT_BYTES = 64 << 10;

    private static final int MAX_ERROR_BYTES = 8 << 10;
    private static final int MAX_ERROR_CHARACTERS = 1000;

    /// How far it has come.
    enum Phase {
        /// People have not answered yet.
        ASKS,
        /// It was not handed over.
        WAITS,
        /// It may have been handed over: the host decides what becomes of it.
        HANDED,
        UNKNOWN,
        SETTLED
    }

    /// The same without what is too long to be kept.
    StoredOperation shortened() {
        return new StoredOperation(
                operation,
                host,
                action,
                shortened(params, MAX_PARAMS_BYTES),
                key,
                by,
                via,
                kept,
                phase,
                queuedAt,
                asksSince,
                from,
                deadlineMs,
                approval,
                startedAt,
                endedAt,
                outcome == null ? null : shortened(outcome),
                unknownBecause == null ? null : shortened(unknownBecause),
                handedTo);
    }

    private static OutcomeInfo shortened(OutcomeInfo whole) {
        var result = whole.result();
        var error = whole.error();
        return new OutcomeInfo(
                whole.outcome(),
                result == null ? null : shortened(result, MAX_RESULT_BYTES),
                error == null ? null : shortened(error),
                whole.waitMs(),
                whole.runMs());
    }

    /// What a host says may be anything: what no log can keep is left out.
    private static JsonNode shortened(JsonNode whole, int maxBytes) {
        try {
            int bytes = Json.bytes(Json.requirePortable(whole).toString());
            return bytes <= maxBytes ? whole : Json.node(Map.of("omittedBytes", bytes));
        } catch (Json.MalformedException e) {
            return Json.node(Map.of("omitted", String.valueOf(e.getMessage())));
        }
    }

    private static ErrorInfo shortened(ErrorInfo whole) {
        try {
            if (Json.bytes(Json.requirePortable(Json.node(whole)).toString()) <= MAX_ERROR_BYTES) {
                return whole;
            }
            String message = whole.message();
            int end =
                    message.offsetByCodePoints(
                            0,
                            Math.min(
                                    MAX_ERROR_CHARACTERS,
                                    message.codePointCount(0, message.length())));
            return new ErrorInfo(
                    whole.code().length() > 100 ? "too_long" : whole.code(),
                    message.substring(0, end),
                    null,
                    whole.sinceMs(),
                    null,
                    whole.fate());
        } catch (Json.MalformedException e) {
            return ErrorInfo.of("unreadable", String.valueOf(e.getMessage()));
        }
    }
}
