package dev.heddle.amp.play;

import dev.heddle.audio.io.AudioFiles;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.audio.io.Recording;
import dev.heddle.audio.io.Resampler;
import dev.heddle.core.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What an amp can hear. Recordings are in memory at the amp's rate, as the audio thread must not
/// read files. Immutable.
final class Inputs {
    /// The sound card.
    static final String CARD = "card";

    /// A recording of the user's.
    static final String FILE = "file";

    /// 20 minutes at 48 kHz are 230 MB.
    private static final int MOST_SECONDS = 1_200;

    private static final System.Logger LOG = System.getLogger(Inputs.class.getName());

    private static final Map<String, String> BUILT_IN =
            Map.of(
                    "riff", "/dev/heddle/amp/guitar/guitar-riff-clean-48k.wav",
                    "chords", "/dev/heddle/amp/guitar/guitar-chords-clean-48k.wav");

    private final AmpSetup setup;
    private final Cards cards;
    private final Map<String, Recording> recordings;
    private final Set<String> names;

    private Inputs(AmpSetup setup, Cards cards, Map<String, Recording> recordings) {
        this.setup = setup;
        this.cards = cards;
        this.recordings = recordings;
        var all = new LinkedHashSet<>(recordings.keySet());
        all.add(CARD);
        names = Collections.unmodifiableSet(all);
    }

    /// Reads all recordings. Blocks.
    static Inputs of(AmpSetup setup, Cards cards) throws IOException {
        var recordings = new LinkedHashMap<String, Recording>();
        if (setup.file().isPresent()) {
            recordings.put(FILE, read(AudioFiles.open(setup.file().get()), setup));
        }
        for (String name : new String[] {"riff", "chords"}) {
            recordings.put(name, read(builtIn(name), setup));
        }
        return new Inputs(setup, cards, recordings);
    }

    private static Recording read(AudioSource source, AmpSetup setup) throws IOException {
        try (var resampled = Resampler.to(setup.sampleRate(), source)) {
            return Recording.read(resampled, MOST_SECONDS);
        }
    }

    /// A recording that comes along: `riff` or `chords`.
    static AudioSource builtIn(String name) throws IOException {
        InputStream stream = Inputs.class.getResourceAsStream(BUILT_IN.get(name));
        if (stream == null) {
            throw new IOException("the recording " + name + " is missing from the program");
        }
        return AudioFiles.open(stream, name);
    }

    Set<String> names() {
        return names;
    }

    /// Refuses a name that is none of these.
    void check(String name) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no input \"%s\"; there are %s".formatted(name, names));
        }
    }

    /// Opens an input and tells `owner`: a source, or none and why. Never blocks.
    void open(String name, Owner owner, BiConsumer<@Nullable AudioSource, String> opened) {
        var recording = recordings.get(name);
        if (recording != null) {
            opened.accept(recording.looped(), "");
            return;
        }
        var _ = Thread.ofVirtual().name("amp-input").start(() -> openCard(owner, opened));
    }

    private void openCard(Owner owner, BiConsumer<@Nullable AudioSource, String> opened) {
        AudioSource card = null;
        String failure = "";
        try {
            card = cards.openInput(setup);
        } catch (IOException | RuntimeException e) {
            failure = e.getMessage() + "; the input is silent, choose another";
        }
        var result = card;
        var reason = failure;
        try {
            owner.execute(() -> opened.accept(result, reason));
        } catch (RejectedExecutionException e) {
            close(result); // The amp has been closed meanwhile.
        }
    }

    static void close(@Nullable AudioSource source) {
        if (source == null) {
            return;
        }
        try {
            source.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an input did not close", e);
        }
    }
}
