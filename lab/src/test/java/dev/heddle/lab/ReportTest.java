package dev.heddle.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.lab.Figure.Peer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine IDLE = new Machine("Linux 6.1 amd64", 2, "VM 25", 0.1);
    private static final Machine BUSY = new Machine("Linux 6.1 amd64", 2, "VM 25", 1.5);

    @Test
    void alignsTheColumnsOfEachFigure() {
        var report = new Report(Effort.FULL, IDLE);
        report.add(figure("click", 9.123, Goal.atMost(17.32)));
        report.add(figure("a longer name", 1234, Goal.atMost(17.32)));
        report.add(figure("rss", 0.5, Goal.none()));
        assertThat(printed(report, BUSY).lines())
                .containsExactly(
                        "machine: 2 cores, Linux 6.1 amd64; VM 25",
                        "load: 0.1 before, 1.5 after",
                        "",
                        "name           ours     peer          ratio  goal        verdict",
                        "click          9.12 ms  echo 0.30 ms  30.4x  <= 17.3 ms  ok",
                        "a longer name  1234 ms  echo 0.30 ms  4113x  <= 17.3 ms  SHORT",
                        "rss            0.50 ms  echo 0.30 ms  1.67x  -           -");
    }

    @Test
    void neverSaysOkWhenItWasQuick() {
        var report = new Report(Effort.QUICK, IDLE);
        report.add(figure("met", 1, Goal.atMost(2)));
        report.add(figure("missed", 3, Goal.atMost(2)));
        report.add(figure("without a goal", 3, Goal.none()));
        assertThat(printed(report, IDLE).lines().skip(4))
                .hasSize(3)
                .allMatch(line -> line.endsWith("  quick"));
    }

    @Test
    void countsAFigureAtItsLimitAsMet() {
        assertThat(figure("exact", 2, Goal.atMost(2)).verdict(Effort.FULL)).isEqualTo("ok");
    }

    @Test
    void judgesTheRatioWhereTheGoalIsOne() {
        assertThat(verdict(0.3, Goal.atMostRatio(1))).isEqualTo("ok");
        assertThat(verdict(0.31, Goal.atMostRatio(1))).isEqualTo("SHORT");
        assertThat(verdict(0.6, Goal.atLeastRatio(2))).isEqualTo("ok");
        assertThat(verdict(0.59, Goal.atLeastRatio(2))).isEqualTo("SHORT");
    }

    @Test
    void countsARatioThatIsNoNumberAsMissed() {
        assertThat(verdict(Double.NaN, Goal.atMostRatio(1))).isEqualTo("SHORT");
        assertThat(verdict(Double.NaN, Goal.atLeastRatio(1))).isEqualTo("SHORT");
    }

    @Test
    void showsHowFarTheRoundsWereApart() {
        var rounds = new Rounds();
        rounds.add(1, 2);
        rounds.add(9, 3);
        rounds.add(4, 4);
        var report = new Report(Effort.FULL, IDLE);
        report.add(rounds.median("posts", Unit.MEGA_OPS, "queue", Goal.atLeastRatio(1.2)));
        report.add(rounds.lowest("worst", Unit.MEGA_OPS, "queue", Goal.atMostRatio(0.5)));
        assertThat(printed(report, IDLE).lines().skip(4))
                .containsExactly(
                        "posts  4.00 Mops/s  queue 3.00 Mops/s  1.00x (0.50-3.00)  >= 1.20x  SHORT",
                        "worst  1.00 Mops/s  queue 2.00 Mops/s  0.50x              <= 0.50x  ok");
    }

    @Test
    void countsAFigureThatIsNoNumberAsMissed() {
        assertThat(figure("none", Double.NaN, Goal.atMost(2)).verdict(Effort.FULL))
                .isEqualTo("SHORT");
    }

    @Test
    void saysWhatCouldNotBeMeasured() {
        var report = new Report(Effort.QUICK, IDLE);
        assertThat(report.hasFailed()).isFalse();
        report.addFailed("hub start");
        assertThat(report.hasFailed()).isTrue();
        assertThat(printed(report, IDLE))
                .containsPattern("hub start\\s+-\\s+-\\s+-\\s+-\\s+FAILED");
    }

    @Test
    void warnsOfAMachineThatIsBusyBefore() {
        assertThat(printed(new Report(Effort.FULL, BUSY), IDLE)).contains("do not quote");
        assertThat(printed(new Report(Effort.FULL, IDLE), BUSY)).doesNotContain("do not quote");
    }

    @Test
    void saysThatTheLoadIsUnknown() {
        var silent = new Machine("Windows", 2, "VM 25", -1);
        assertThat(printed(new Report(Effort.FULL, silent), silent))
                .contains("load: unknown before, unknown after")
                .doesNotContain("do not quote");
    }

    @Test
    void printsThreeDigitsThatCount() {
        assertThat(Unit.NANOS.text(0.346)).isEqualTo("0.35 ns");
        assertThat(Unit.NANOS.text(9.994)).isEqualTo("9.99 ns");
        assertThat(Unit.NANOS.text(9.996)).isEqualTo("10.0 ns");
        assertThat(Unit.MEBIBYTES.text(99.96)).isEqualTo("100 MiB");
        assertThat(Unit.MILLIS.text(12345.6)).isEqualTo("12346 ms");
    }

    private static String verdict(double ours, Goal goal) {
        return figure("it", ours, goal).verdict(Effort.FULL);
    }

    private static Figure figure(String name, double ours, Goal goal) {
        return new Figure(name, Unit.MILLIS, ours, new Peer("echo", 0.3), goal);
    }

    private static String printed(Report report, Machine after) {
        var text = new StringWriter();
        report.print(new PrintWriter(text), after);
        return text.toString();
    }
}
