package dev.heddle.jobs.resources;

/// A machine that is as a test says.
final class FakeReader implements ResourceReader {
    static final long MIB = 1 << 20;

    long limitMib = 1000;
    long othersMib;
    long ownMib;
    double cpu;
    double ownCpu;
    double allStalled;
    boolean readable = true;
    boolean closed;

    @Override
    public String source() {
        return "fake";
    }

    @Override
    public boolean read(Readings readings) {
        readings.limitBytes = limitMib * MIB;
        readings.availableBytes = (limitMib - othersMib - ownMib) * MIB;
        readings.ownBytes = ownMib * MIB;
        readings.cores = 4;
        readings.cpu = cpu;
        readings.ownCpu = ownCpu;
        readings.someStalled = allStalled;
        readings.allStalled = allStalled;
        return readable;
    }

    @Override
    public void close() {
        closed = true;
    }
}
