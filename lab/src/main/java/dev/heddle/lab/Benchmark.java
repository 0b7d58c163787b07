package dev.heddle.lab;

import java.util.List;

/// What `heddle lab NAME` runs: measurements that belong together.
public interface Benchmark {
    /// The name on the command line.
    String name();

    /// What it measures, in a sentence, for the list of benchmarks.
    String sentence();

    /// Its measurements, in the order in which they run. They run one after the other, each alone
    /// on the machine as far as we are concerned.
    List<Measurement> measurements();
}
