package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import dev.heddle.core.AnyThread;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens files of sound: WAV, RF64, AIFF, AIFF-C and FLAC, of any length, mixed to mono. What a
/// file is, its first bytes say, not its name. May be called from any thread; blocks.
@AnyThread
public final class AudioFiles {
    private static final int BUFFER = 64 << 10;

    private AudioFiles() {}

    /// Opens a file.
    ///
    /// @throws AudioFileException if it is not what can be read here
    /// @throws IOException if there is none, or it cannot be read
    public static AudioSource open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new AudioFileException(
                    Code.NOT_FOUND, file + ": there is no such file; check its name");
        }
        return open(Files.newInputStream(file), file.toString());
    }

    /// Opens what is read from there, which is closed with the source, or at once if there is none.
    ///
    /// @param name what messages call it
    /// @throws AudioFileException if it is not what can be read here
    public static AudioSource open(InputStream stream, String name) throws IOException {
        var in = new ByteInput(new BufferedInputStream(stream, BUFFER), name);
        try {
            return open(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static AudioSource open(ByteInput in) throws IOException {
        return switch (in.id()) {
            case "RIFF", "RF64", "BW64" -> new SampleSource(in, WaveHeader.read(in));
            case "FORM" -> new SampleSource(in, AiffHeader.read(in));
            case "fLaC" -> FlacSource.open(in);
            default ->
                    throw in.fault(
                            Code.NOT_AUDIO, "no WAV, AIFF or FLAC file; convert it to WAV first");
        };
    }
}
