package dev.heddle.radio.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Confined;
import dev.heddle.core.Dispatch;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The code of `docs/guide/wrap-your-own.md`, compiled and run.
@Timeout(20)
class WrapYourOwnGuideTest {
    // one
    /// Songs to be played. It knows one thread, and nothing of others.
    static final class Playlist implements Songs, AutoCloseable {
        private final Queue<String> songs = new ArrayDeque<>();

        @Override
        public void add(String song) {
            songs.add(song);
        }

        @Override
        public String next() {
            var song = songs.poll();
            return song == null ? "silence" : song;
        }

        @Override
        public void close() {
            songs.clear();
        }
    }

    // two
    static String wrapped(Owner studio) throws InterruptedException {
        try (var playlist = studio.confine(Playlist::new)) { // Made on the studio's thread.
            playlist.submit(songs -> { // Returns at once, with a ticket.
                songs.add("Night Train"); // Two calls, and nothing in between.
                songs.add("Blue in Green");
                return "added";
            });
            return playlist.call(Playlist::next, Duration.ofSeconds(1)); // Waits for the answer.
        }
    }

    // three
    interface Songs {
        void add(String song); // Returns at once.

        @Dispatch(deadlineMillis = 1_000)
        String next(); // Waits for its answer, a second at most.
    }

    static String behindItsInterface(Owner studio) {
        try (var playlist = studio.confine(Playlist::new)) {
            Songs songs = playlist.facade(Songs.class);
            songs.add("So What");
            return songs.next();
        }
    }

    // four
    /// What may be asked of a playlist: a record for each, in which nothing changes.
    sealed interface PlaylistOperation {
        record Add(String song) implements PlaylistOperation {}

        record Skip(int songs) implements PlaylistOperation {}
    }

    static final class SharedPlaylist {
        private final Confined<Playlist> playlist;

        SharedPlaylist(Owner studio) {
            playlist = studio.confine(Playlist::new);
        }

        /// The ticket tells what became of it.
        Ticket<String> submit(PlaylistOperation operation) {
            return playlist.submit(
                    operation.toString(), // The name in logs, traces and stall messages.
                    songs -> perform(songs, operation));
        }

        private static String perform(Playlist songs, PlaylistOperation operation) {
            return switch (operation) { // No default: a new record must have its case.
                case PlaylistOperation.Add(String song) -> {
                    songs.add(song);
                    yield "added " + song;
                }
                case PlaylistOperation.Skip(int count) -> {
                    for (int i = 0; i < count; i++) {
                        var _ = songs.next();
                    }
                    yield "skipped " + count;
                }
            };
        }
    }

    // end

    @Test
    void theGuidesProgramsRun() throws Exception {
        try (var studio = Owner.running("studio", Policy.DEFAULT)) {
            assertThat(wrapped(studio)).isEqualTo("Night Train");
            assertThat(behindItsInterface(studio)).isEqualTo("So What");

            var shared = new SharedPlaylist(studio);
            shared.submit(new PlaylistOperation.Add("Freddie Freeloader"));
            var skipped = shared.submit(new PlaylistOperation.Skip(1));
            assertThat(skipped.await(Duration.ofSeconds(5)).orElseThrow())
                    .hasFieldOrPropertyWithValue("value", "skipped 1");
            assertThat(skipped.operation()).isEqualTo("Skip[songs=1]");
        }
    }

    @Test
    void theGuideQuotesThemToTheLetter() throws IOException {
        var source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/radio/timer/WrapYourOwnGuideTest.java"));
        var page = Files.readString(Path.of("../../docs/guide/wrap-your-own.md"));
        var marks = List.of("one", "two", "three", "four", "end");

        for (int i = 1; i < marks.size(); i++) {
            var begin = "    // %s\n".formatted(marks.get(i - 1));
            var end = "    // %s\n".formatted(marks.get(i));
            assertThat(page)
                    .contains(
                            source.substring(
                                            source.indexOf(begin) + begin.length(),
                                            source.indexOf(end))
                                    .stripTrailing()
                                    .stripIndent());
        }
    }
}
