package dev.heddle.jobs.resources;

/// What a {@link ResourceReader} has read: a {@link ResourceSample} that is written over each time,
/// so that measuring allocates nothing. Not thread-safe.
final class Readings {
    static final double UNKNOWN = ResourceSample.UNKNOWN;

    long limitBytes;
    long availableBytes;
    long ownBytes;
    double cores = 1;
    double cpu = UNKNOWN;
    double ownCpu = UNKNOWN;
    double someStalled = UNKNOWN;
    double allStalled = UNKNOWN;

    ResourceSample sample(String source) {
        return new ResourceSample(
                source,
                limitBytes,
                availableBytes,
                ownBytes,
                cores,
                cpu,
                ownCpu,
                someStalled,
                allStalled);
    }
}
