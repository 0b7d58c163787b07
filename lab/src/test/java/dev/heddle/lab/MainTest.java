package dev.heddle.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.lab.Figure.Peer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Effort> efforts = new ArrayList<>();

    @Test
    void listsWhatThereIsWithoutAName() {
        assertThat(run(List.of(benchmark("click", works()), benchmark("other", works()))))
                .isEqualTo(0);
        assertThat(out.toString().lines())
                .containsExactly("click      Measures nothing.", "other      Measures nothing.");
        assertThat(efforts).isEmpty();
    }

    @Test
    void measuresByName() {
        assertThat(run(List.of(benchmark("one", works())), "one")).isEqualTo(0);
        assertThat(efforts).containsExactly(Effort.FULL);
        assertThat(out.toString())
                .containsPattern("works +1\\.00 ms +peer 2\\.00 ms +0\\.50x.* ok");
    }

    @Test
    void succeedsWhenAFigureMissesItsGoal() {
        assertThat(run(List.of(benchmark("one", misses())), "one")).isEqualTo(0);
        assertThat(out.toString()).contains("SHORT");
    }

    @Test
    void isQuickOnRequest() {
        assertThat(run(List.of(benchmark("one", works())), "--quick", "one")).isEqualTo(0);
        assertThat(efforts).containsExactly(Effort.QUICK);
        assertThat(out.toString()).contains("quick").doesNotContainPattern("\\bok\\b");
    }

    @Test
    void failsWhenAMeasurementFailsAndMakesTheOthers() {
        assertThat(run(List.of(benchmark("one", fails(), works())), "one")).isEqualTo(1);
        assertThat(out.toString()).containsPattern("fails .*FAILED").contains("works");
        assertThat(err.toString())
                .contains("could not measure fails: java.io.IOException: no such thing; caused by")
                .contains("really");
    }

    @Test
    void refusesAnUnknownNameAndSaysWhatThereIs() {
        assertThat(run(List.of(benchmark("one", works())), "two")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no benchmark two; there is: one");
        assertThat(efforts).isEmpty();
    }

    @Test
    void makesOnlyTheMeasurementsAskedFor() {
        assertThat(run(List.of(benchmark("one", works(), misses())), "one", "--only", "iss"))
                .isEqualTo(0);
        assertThat(out.toString()).contains("misses").doesNotContain("works");
        assertThat(efforts).hasSize(1);
    }

    @Test
    void refusesToMakeNoneAndSaysWhatThereIs() {
        assertThat(run(List.of(benchmark("one", works(), misses())), "one", "--only", "rest"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no measurement like rest; there is: works; misses");
        assertThat(efforts).isEmpty();
    }

    @Test
    void refusesAWrongCommandLine() {
        assertThat(run(List.of(), "--fast")).isEqualTo(2);
        assertThat(run(List.of(benchmark("one", works())), "one", "two")).isEqualTo(2);
        assertThat(efforts).isEmpty();
    }

    @Test
    void explainsItself() {
        assertThat(run(List.of(), "--help")).isEqualTo(0);
        assertThat(out.toString()).contains("--quick", "--only", "Exit codes", "NAME");
    }

    private int run(List<Benchmark> benchmarks, String... arguments) {
        return new CommandLine(new Main(benchmarks))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Measurement works() {
        return measurement("works", 1);
    }

    private Measurement misses() {
        return measurement("misses", 5);
    }

    private Measurement measurement(String name, double ours) {
        return new Measurement() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Figure> measure(Effort effort) {
                efforts.add(effort);
                return List.of(
                        new Figure(name, Unit.MILLIS, ours, new Peer("peer", 2), Goal.atMost(3)));
            }
        };
    }

    private static Measurement fails() {
        return new Measurement() {
            @Override
            public String name() {
                return "fails";
            }

            @Override
            public List<Figure> measure(Effort effort) throws IOException {
                throw new IOException("no such thing", new IllegalStateException("really"));
            }
        };
    }

    private static Benchmark benchmark(String name, Measurement... measurements) {
        return new Benchmark() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String sentence() {
                return "Measures nothing.";
            }

            @Override
            public List<Measurement> measurements() {
                return List.of(measurements);
            }
        };
    }
}
