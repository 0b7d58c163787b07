package dev.heddle.audio.watch;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.heddle.core.RealTime;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The few calls of the system that only C has a name for. Call nothing but {@link #isHere} where
/// that is false.
///
/// Pointers are passed as numbers: a `MemorySegment` would be an object each time until the
/// compiler has come to it.
///
/// Sources: getrusage(2), getrlimit(2), sched_setscheduler(2), gettid(2); layouts as on all 64-bit
/// Linux.
final class Linux {
    /// A thread that runs until it waits, before all usual ones.
    static final int FIFO = 1;

    /// Threads that such a thread starts are usual ones (`SCHED_RESET_ON_FORK`).
    static final int RESET_ON_FORK = 0x4000_0000;

    /// Usual.
    static final int OTHER = 0;

    /// Which limit of the system `getrlimit` is asked for: the highest priority of real-time
    /// threads.
    private static final int RLIMIT_RTPRIO = 14;

    private static final int RUSAGE_THREAD = 1;

    /// `struct rusage`: two times of seconds and microseconds, then 14 counters.
    static final int RUSAGE_LONGS = 18;

    static final int USER_SECONDS = 0;
    static final int SYSTEM_SECONDS = 2;
    static final int MAJOR_FAULTS = 9;
    static final int VOLUNTARY_SWITCHES = 16;

    private Linux() {}

    /// Whether the calls can be made: this is a 64-bit Linux, and this module may call native code
    /// (`--enable-native-access`).
    static boolean isHere() {
        AddressLayout address = ValueLayout.ADDRESS;
        return System.getProperty("os.name", "").equals("Linux")
                && address.byteSize() == Long.BYTES
                && Linux.class.getModule().isNativeAccessEnabled();
    }

    /// Looked up when one is first called, so that this class can be loaded everywhere.
    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();
        static final MethodHandle GETRUSAGE =
                find("getrusage", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle GETRLIMIT =
                find("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle SCHED_SETSCHEDULER =
                find(
                        "sched_setscheduler",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                        Linker.Option.captureCallState("errno"));
        static final MethodHandle GETTID = find("gettid", FunctionDescriptor.of(JAVA_INT));
        static final VarHandle ERRNO =
                Linker.Option.captureStateLayout()
                        .varHandle(MemoryLayout.PathElement.groupElement("errno"));

        @SuppressWarnings("restricted") // Asked for by isHere; the signatures are those above.
        private static MethodHandle find(
                String name, FunctionDescriptor descriptor, Linker.Option... options) {
            var symbol = LINKER.defaultLookup().findOrThrow(name);
            return LINKER.downcallHandle(symbol, descriptor, options);
        }
    }

    /// Reads what the calling thread has used into {@link #RUSAGE_LONGS} longs. A call of the
    /// system that never waits, of about a third of a microsecond.
    @RealTime
    static void readUsage(long address) {
        try {
            int code = (int) Calls.GETRUSAGE.invokeExact(RUSAGE_THREAD, address);
            assert code == 0 : code;
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }

    /// The number by which the system knows the calling thread.
    static int threadId() {
        try {
            return (int) Calls.GETTID.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }

    /// The highest real-time priority that a program without special rights may ask for; 0 if none.
    static int highestPriority() {
        try (var arena = Arena.ofConfined()) {
            var limits = arena.allocate(JAVA_LONG, 2);
            int code = (int) Calls.GETRLIMIT.invokeExact(RLIMIT_RTPRIO, limits.address());
            // Unlimited is the largest number without a sign, which Java has none of.
            long soft = limits.get(JAVA_LONG, 0) & Long.MAX_VALUE;
            return code == 0 ? Math.clamp(soft, 0, 99) : 0;
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }

    /// Asks for another kind of scheduling; 0, or what the system calls the error.
    ///
    /// @param thread its number; 0 is the calling one
    /// @param priority 1 to 99 for {@link #FIFO}, else 0
    static int schedule(int thread, int policy, int priority) {
        try (var arena = Arena.ofConfined()) {
            var parameter = arena.allocateFrom(JAVA_INT, priority);
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int code =
                    (int)
                            Calls.SCHED_SETSCHEDULER.invokeExact(
                                    state, thread, policy, parameter.address());
            return code == 0 ? 0 : (int) Calls.ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }
}
