package dev.heddle.audio.io;

import dev.heddle.core.RealTime;

/// What is read of a recording.
final class RecordingSource implements AudioSource {
    private final Recording recording;
    private final boolean looped;
    private int position;

    RecordingSource(Recording recording, boolean looped) {
        this.recording = recording;
        this.looped = looped;
    }

    @Override
    public int sampleRate() {
        return recording.sampleRate();
    }

    @Override
    public long length() {
        return looped ? -1 : recording.length();
    }

    @Override
    @RealTime
    public int read(float[] into, int frames) {
        int done = 0;
        while (done < frames) {
            if (position == recording.length()) {
                if (!looped) {
                    break;
                }
                position = 0;
            }
            int count = Math.min(frames - done, recording.length() - position);
            recording.copy(position, into, done, count);
            position += count;
            done += count;
        }
        return done == 0 ? -1 : done;
    }

    @Override
    public void close() {}
}
