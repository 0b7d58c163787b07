package dev.heddle.jobs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A disk on which one step fails; what tidies up works.
final class Failing implements Disk {
    private final int failing;
    private final Supplier<? extends Throwable> how;
    int steps;

    Failing(int failing, Supplier<? extends Throwable> how) {
        this.failing = failing;
        this.how = how;
    }

    private void step() throws IOException {
        if (++steps == failing) {
            switch (how.get()) {
                case IOException e -> throw e;
                case Throwable e -> throw new AssertionError(e);
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
        Disk.super.write(file, channel, bytes);
    }

    @Override
    public void force(Path file, FileChannel channel) throws IOException {
        step();
        Disk.super.force(file, channel);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        Disk.super.move(from, to);
    }

    @Override
    public void link(Path file, Path second) throws IOException {
        step();
        Disk.super.link(file, second);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        step();
        Disk.super.forceFolder(folder);
    }
}
