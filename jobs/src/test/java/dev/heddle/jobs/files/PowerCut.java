package dev.heddle.jobs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A disk whose power is cut before one step. Until something is forced it is not on the medium:
/// content that was not is lost; of names that were not, the old ones or the new ones are there.
final class PowerCut implements Disk {
    /// No power: no step after it does anything either.
    static final class Cut extends Error {
        private static final long serialVersionUID = 1;
    }

    private record Moved(Path from, Path to, String lost) {}

    private final int cutBefore;
    private final boolean forces;
    private final boolean namesSurvive;
    private final Set<Path> unforced = new HashSet<>();
    private final List<Moved> moved = new ArrayList<>();
    private int steps;

    /// @param forces whether forcing works, or only says that it did
    PowerCut(int cutBefore, boolean forces, boolean namesSurvive) {
        this.cutBefore = cutBefore;
        this.forces = forces;
        this.namesSurvive = namesSurvive;
    }

    private void step() {
        if (++steps >= cutBefore) {
            throw new Cut();
        }
    }

    /// What is not on the medium is lost.
    void lose() throws IOException {
        for (var file : unforced) {
            if (Files.exists(file)) {
                Files.write(file, new byte[0]);
            }
        }
        if (!namesSurvive) {
            for (var move : moved.reversed()) {
                Files.move(move.to, move.from);
                if (!move.lost.isEmpty()) {
                    Files.writeString(move.to, move.lost);
                }
            }
        }
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        step();
        return Disk.super.create(file);
    }

    @Override
    public void write(Path file, FileChannel channel, ByteBuffer bytes) throws IOException {
        step();
        unforced.add(file);
        Disk.super.write(file, channel, bytes);
    }

    @Override
    public void force(Path file, FileChannel channel) {
        step();
        if (forces) {
            unforced.remove(file);
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        moved.add(new Moved(from, to, Files.exists(to) ? Files.readString(to) : ""));
        Disk.super.move(from, to);
        if (unforced.remove(from)) {
            unforced.add(to);
        }
    }

    @Override
    public void link(Path file, Path second) throws IOException {
        step();
        Disk.super.link(file, second);
    }

    @Override
    public void forceFolder(Path folder) {
        step();
        if (forces) {
            moved.clear();
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        if (steps < cutBefore) {
            Disk.super.delete(file);
        }
    }
}
