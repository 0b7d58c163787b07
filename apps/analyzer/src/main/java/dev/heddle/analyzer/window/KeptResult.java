package dev.heddle.analyzer.window;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.AnalysisJson;
import dev.heddle.jobs.files.Receipt;
import dev.heddle.jobs.files.SealedFile;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The result of one document, sealed under a key that dies with it. Whichever comes first, the
/// result or its removal, nothing is left in the end. May be called from any thread; blocks.
final class KeptResult {
    private @Nullable SealedFile file;
    private boolean isGone;

    /// Keeps `analysis` in `folder`.
    ///
    /// @throws ClosedChannelException if it was destroyed meanwhile
    void keep(Analysis analysis, Path folder) throws IOException {
        var made = SealedFile.create(folder);
        synchronized (this) {
            if (isGone) {
                made.close();
                throw new ClosedChannelException();
            }
            file = made;
        }
        try (var out = made.writer()) {
            out.write(AnalysisJson.write(analysis));
        }
    }

    /// The result again.
    ///
    /// @throws ClosedChannelException if there is none, or no more
    Analysis open() throws IOException {
        SealedFile kept;
        synchronized (this) {
            if (file == null || isGone) {
                throw new ClosedChannelException();
            }
            kept = file;
        }
        try (var channel = kept.open();
                var in = Channels.newInputStream(channel)) {
            return AnalysisJson.read(in.readAllBytes());
        }
    }

    /// Destroys what is there, and what may still come. Empty if there was nothing.
    synchronized Optional<Receipt> destroy() {
        isGone = true;
        return Optional.ofNullable(file).map(SealedFile::destroy);
    }
}
