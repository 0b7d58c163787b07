package dev.heddle.audio.watch;

/// A machine of which a test says what it does. Each reading keeps what the machine shows then.
final class PlayedUsage implements ThreadUsage {
    /// What time it is, and what the audio thread has used.
    static final class Machine {
        long nanos;
        long allocatedBytes;
        long processorNanos;
        long waits;
        long majorFaults;
        boolean knowsWaits = true;

        PlayedUsage usage() {
            return new PlayedUsage(this);
        }

        /// Computes for a while.
        void work(long nanos) {
            this.nanos += nanos;
            processorNanos += nanos;
        }
    }

    private final Machine machine;
    private long nanos;
    private long allocatedBytes;
    private long processorNanos;
    private long waits;
    private long majorFaults;

    private PlayedUsage(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void readBefore() {
        read();
    }

    @Override
    public void readAfter() {
        read();
    }

    private void read() {
        nanos = machine.nanos;
        allocatedBytes = machine.allocatedBytes;
        processorNanos = machine.processorNanos;
        waits = machine.waits;
        majorFaults = machine.majorFaults;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long allocatedBytes() {
        return allocatedBytes;
    }

    @Override
    public long processorNanos() {
        return processorNanos;
    }

    @Override
    public boolean knowsWaits() {
        return machine.knowsWaits;
    }

    @Override
    public long waits() {
        return waits;
    }

    @Override
    public long majorFaults() {
        return majorFaults;
    }
}
