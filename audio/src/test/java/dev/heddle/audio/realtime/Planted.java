package dev.heddle.audio.realtime;

import dev.heddle.core.RealTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntSupplier;

/// What a real-time thread must not do, a kind each. Never run.
@SuppressWarnings("all") // All of it is wrong; that is what it is for.
final class Planted {
    private final ReentrantLock lock = new ReentrantLock();
    private final DoubleUnaryOperator shaper = Planted::shape;
    private final IntSupplier unseen;
    private final Tone tone = new LoudTone();
    private final Runner runner = () -> Thread.yield();
    private final List<Integer> list;
    private Object kept = "";

    Planted(IntSupplier unseen, List<Integer> list) {
        this.unseen = unseen;
        this.list = list;
    }

    /// A part that can be exchanged.
    abstract static class Tone {
        abstract float next();
    }

    /// Overrides it.
    static final class LoudTone extends Tone {
        @Override
        float next() {
            return new float[1].length;
        }
    }

    /// Something to run.
    interface Runner {
        void run();
    }

    /// Has a contract that its methods inherit.
    interface Contract {
        @RealTime
        void process();
    }

    /// Does not say that it is real-time safe, and has to be.
    static final class Unmarked implements Contract {
        @Override
        public void process() {
            System.gc();
        }
    }

    /// Says it for all its methods.
    @RealTime
    static final class MarkedType {
        int ofAMarkedType(int frames) {
            return new int[frames].length;
        }
    }

    /// Has a text, which is none of the audio thread's business.
    static final class Named {
        private static final String NAME = new String("a name");

        @RealTime
        int ofAClassWithTexts() {
            return NAME.hashCode();
        }
    }

    /// To be compared.
    record Pair(int one, int two) {}

    enum Kind {
        ONE,
        TWO
    }

    @RealTime
    Object anObject() {
        return new Object();
    }

    @RealTime
    float[] anArray(int frames) {
        return new float[frames];
    }

    @RealTime
    Object anArrayOfObjects() {
        return new Object[1];
    }

    @RealTime
    Object anArrayOfArrays() {
        return new int[1][1];
    }

    @RealTime
    Object aBox(int value) {
        return value;
    }

    @RealTime
    String aText(int value) {
        return "value " + value;
    }

    @RealTime
    Runnable aLambda(int value) {
        return () -> kept = value;
    }

    @RealTime
    Runnable aLambdaOfNothing() {
        return () -> {};
    }

    @RealTime
    int arguments(int value) {
        return many(value, value);
    }

    private static int many(int... values) {
        return values.length;
    }

    @RealTime
    void aBlockOfAMonitor() {
        synchronized (lock) {
            kept = "";
        }
    }

    @RealTime
    synchronized void aMethodOfAMonitor() {}

    @RealTime
    void aLock() {
        lock.lock();
    }

    @RealTime
    void aWrittenLine() {
        System.out.println();
    }

    @RealTime
    void aSleep() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
    }

    @RealTime
    void aPark() {
        LockSupport.parkNanos(1);
    }

    @RealTime
    int anIterator() {
        int sum = 0;
        for (int one : list) {
            sum += one;
        }
        return sum;
    }

    @RealTime
    native int somethingNative();

    @RealTime
    Object aCopyOfAnEnum() {
        return Kind.values();
    }

    @RealTime
    boolean aComparisonOfRecords(Pair one, Pair two) {
        return one.equals(two);
    }

    @RealTime
    int aSwitchOverTypes(Object value) {
        return switch (value) {
            case String _ -> 1;
            case Pair _ -> 2;
            default -> 3;
        };
    }

    @RealTime
    double anInstructionThatMayBeMissing(double value) {
        return Math.fma(value, value, 1);
    }

    @RealTime
    void somethingTwoCallsAway() {
        first();
    }

    private void first() {
        second();
    }

    private void second() {
        kept = new StringBuilder();
    }

    @RealTime
    float somethingThatOverrides() {
        return tone.next();
    }

    @RealTime
    void aLambdaForAnInterface() {
        runner.run();
    }

    @RealTime
    double aFunctionInAField(double value) {
        return shaper.applyAsDouble(value);
    }

    private static double shape(double value) {
        return Double.parseDouble("1") * value;
    }

    @RealTime
    int aFunctionThatNobodyCanSee() {
        return unseen.getAsInt();
    }

    @RealTime
    void somethingBeforeAThrow(int frames) {
        kept = new int[frames];
        if (frames < 0) {
            throw new IllegalArgumentException("frames " + frames);
        }
    }

    @RealTime
    void aReflection() throws ReflectiveOperationException {
        Planted.class.getDeclaredMethod("first").invoke(this);
    }
}
