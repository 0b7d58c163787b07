package dev.heddle.audio.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.realtime.RealTimeCheck.Finding;
import dev.heddle.audio.realtime.RealTimeCheck.Report;
import dev.heddle.core.RealTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealTimeCheckTest {
    private static final KnownClasses CLASSES =
            KnownClasses.beside(RealTimeCheckTest.class, RealTime.class);
    private static final Report PLANTED = check(Planted.class, Set.of());

    @ParameterizedTest
    @CsvSource({
        "anObject, allocates java/lang/Object",
        "anArray, allocates FLOAT[]",
        "anArrayOfObjects, allocates java/lang/Object[]",
        "anArrayOfArrays, allocates [[I",
        "aBox, boxes by java.lang.Integer.valueOf",
        "aText, makes a string",
        "aLambda, makes a lambda",
        "aLambdaOfNothing, makes a lambda",
        "arguments, allocates INT[]",
        "aBlockOfAMonitor, enters a monitor",
        "aMethodOfAMonitor, synchronized",
        "aLock, calls java.util.concurrent.locks.ReentrantLock.lock",
        "aWrittenLine, calls java.io.PrintStream.println",
        "aSleep, calls java.util.concurrent.TimeUnit.sleep",
        "aPark, calls java.util.concurrent.locks.LockSupport.parkNanos",
        "anIterator, calls java.util.List.iterator",
        "somethingNative, is native",
        "aCopyOfAnEnum, .clone",
        "aComparisonOfRecords, makes code by ObjectMethods",
        "aSwitchOverTypes, makes code by SwitchBootstraps",
        "anInstructionThatMayBeMissing, calls java.lang.Math.fma",
        "somethingTwoCallsAway, allocates java/lang/StringBuilder",
        "somethingThatOverrides, allocates FLOAT[]",
        "aLambdaForAnInterface, calls java.lang.Thread.yield",
        "aFunctionInAField, calls java.lang.Double.parseDouble",
        "aFunctionThatNobodyCanSee, which nobody can see",
        "somethingBeforeAThrow, allocates INT[]",
        "aReflection, calls java.lang.reflect.Method.invoke",
        "process, calls java.lang.System.gc",
        "ofAMarkedType, allocates INT[]",
        "ofAClassWithTexts, stands beside texts: [a name]",
    })
    void findsWhatIsPlanted(String method, String what) {
        assertThat(found(method)).anySatisfy(one -> assertThat(one.what()).contains(what));
    }

    @Test
    void eachPlantedKindIsInTheListAbove() {
        var marked =
                Arrays.stream(Planted.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(RealTime.class))
                        .toList();

        assertThat(marked).hasSize(28);
        assertThat(marked).allSatisfy(one -> assertThat(found(one.getName())).isNotEmpty());
    }

    @Test
    void findsNothingInWhatIsClean() {
        var report = check(Clean.class, Set.of());

        assertThat(report.findings()).isEmpty();
        assertThat(report.methods()).isGreaterThan(10);
    }

    @Test
    void tellsTheWayThereAndTheLine() {
        var finding = found("somethingTwoCallsAway").getFirst();

        assertThat(finding.path())
                .extracting(Object::toString)
                .containsExactly(
                        "Planted.somethingTwoCallsAway", "Planted.first", "Planted.second");
        assertThat(finding.line()).isPositive();
    }

    @Test
    void doesNotLookIntoWhatIsExcepted() {
        assertThat(check(Planted.class, Set.of("Planted.second")).findings())
                .isNotEmpty()
                .noneMatch(one -> one.root().name().equals("somethingTwoCallsAway"));
    }

    private static List<Finding> found(String method) {
        return PLANTED.findings().stream().filter(one -> one.root().name().equals(method)).toList();
    }

    private static Report check(Class<?> type, Set<String> excepted) {
        return RealTimeCheck.of(
                CLASSES, name -> name.startsWith(type.getName().replace('.', '/')), excepted);
    }
}
