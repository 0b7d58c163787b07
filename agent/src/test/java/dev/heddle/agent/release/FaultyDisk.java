package dev.heddle.agent.release;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/// A disk whose power ends before one of its steps. What was written to a file since it was last
/// forced is then cut to half, whatever the file is called by now. It never waits for the real
/// disk, so it is quick as well.
final class FaultyDisk implements Disk {
    private final int lastStep;
    private final boolean forces;
    private final Map<Path, Long> forced = new HashMap<>();
    private int step;

    /// Ends before step `lastStep`, counted from 0.
    FaultyDisk(int lastStep) {
        this(lastStep, true);
    }

    /// The planted fault: without `forces` it only says that it has forced a file.
    FaultyDisk(int lastStep, boolean forces) {
        this.lastStep = lastStep;
        this.forces = forces;
    }

    /// One whose power never ends.
    static FaultyDisk good() {
        return new FaultyDisk(Integer.MAX_VALUE);
    }

    /// Whether the power has ended.
    boolean isOff() {
        return step > lastStep;
    }

    private void step() throws IOException {
        if (step++ >= lastStep) {
            throw new IOException("the power is off");
        }
    }

    @Override
    public void append(Path file, ByteBuffer bytes) throws IOException {
        if (step == lastStep) { // It ends in the middle of this one.
            bytes.limit(bytes.position() + bytes.remaining() / 2);
            REAL.append(file, bytes);
        }
        step();
        forced.putIfAbsent(file, 0L);
        REAL.append(file, bytes);
    }

    @Override
    public void force(Path file) throws IOException {
        step();
        if (forces) {
            forced.put(file, Files.size(file));
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        Files.move(from, to, ATOMIC_MOVE, REPLACE_EXISTING);
        Long length = forced.remove(from);
        if (length != null) {
            forced.put(to, length);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        REAL.delete(file);
        forced.remove(file);
    }

    @Override
    public long room(Path folder) {
        return Long.MAX_VALUE;
    }

    /// Does to the files what the loss of power does.
    void loseWhatWasNotForced() throws IOException {
        for (var file : forced.entrySet()) {
            if (Files.exists(file.getKey())) {
                try (var channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
                    long kept = file.getValue();
                    var _ = channel.truncate(kept + (channel.size() - kept) / 2);
                }
            }
        }
    }
}
