package dev.heddle.audio.realtime;

import java.util.Map;
import java.util.Set;

/// What of the JDK a real-time thread may call. Everything else is refused: going into the JDK
/// finds thousands of things that never happen, so somebody has to look once and write it down.
final class AllowedCalls {
    /// Classes of which every method is allowed but those that {@link #REFUSED} names.
    private static final Set<String> CLASSES =
            Set.of(
                    "java/lang/Math",
                    "java/lang/StrictMath",
                    "java/lang/invoke/VarHandle",
                    "java/util/concurrent/atomic/AtomicBoolean",
                    "java/util/concurrent/atomic/AtomicInteger",
                    "java/util/concurrent/atomic/AtomicLong",
                    "java/util/concurrent/atomic/AtomicReference",
                    "java/util/concurrent/atomic/AtomicReferenceArray");

    /// Without the instruction for it, `fma` is done by `BigDecimal`s.
    private static final Set<String> REFUSED = Set.of("fma", "toString");

    /// Classes of which those methods are allowed that take and answer with primitive values: the
    /// others box.
    private static final Set<String> OF_PRIMITIVES =
            Set.of(
                    "java/lang/Boolean",
                    "java/lang/Byte",
                    "java/lang/Character",
                    "java/lang/Short",
                    "java/lang/Integer",
                    "java/lang/Long",
                    "java/lang/Float",
                    "java/lang/Double");

    private static final Map<String, Set<String>> METHODS =
            Map.of(
                    "java/lang/Enum", Set.of("ordinal"),
                    "java/lang/System", Set.of("nanoTime", "arraycopy"),
                    "java/lang/Thread", Set.of("currentThread", "onSpinWait"),
                    "java/util/Arrays", Set.of("fill"),
                    "java/util/Objects", Set.of("requireNonNull"));

    /// What a lambda does is looked at where it was made, not where it is called.
    static final String FUNCTIONS = "java/util/function/";

    private AllowedCalls() {}

    /// Whether this method of the JDK may be called.
    ///
    /// @param owner its class, as class files write it
    /// @param descriptor what it takes and answers with, as class files write it
    static boolean allows(String owner, String name, String descriptor) {
        return name.equals("<init>") // The allocation before it is told already.
                || owner.startsWith(FUNCTIONS)
                || (CLASSES.contains(owner) && !REFUSED.contains(name))
                || (OF_PRIMITIVES.contains(owner) && !mentionsObjects(descriptor))
                || METHODS.getOrDefault(owner, Set.of()).contains(name);
    }

    private static boolean mentionsObjects(String descriptor) {
        return descriptor.indexOf('L') >= 0 || descriptor.indexOf('[') >= 0;
    }
}
