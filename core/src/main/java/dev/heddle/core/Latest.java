package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The newest value on its way from one writer to one reader, either of which may have a deadline.
/// What the reader never fetched is overwritten; what must all arrive goes through a {@link
/// SpscRing}.
///
/// A triple buffer. Three values are made once and never freed: one belongs to the writer, one to
/// the reader, one lies between them with a mark that says whether it is news. Each side works on
/// its own value and trades it, by one atomic exchange of one word, for the one in between. So
/// nobody ever touches a value that the other side is at, and both sides are wait-free.
///
/// The writer and the reader are one thread each at a time; a change of thread needs a
/// happens-before edge of its own. What the writer did before it published is seen by the reader
/// that acquired it.
///
/// @param <T> a mutable value, such as a record's worth of fields or an array
public final class Latest<T> {
    /// Longs between words that different threads write: 128 bytes, since processors fetch cache
    /// lines in pairs. Words in an array, because a JVM may reorder padding fields.
    private static final int APART = 16;

    private static final int WRITERS = APART;
    private static final int BETWEEN = 2 * APART;
    private static final int READERS = 3 * APART;
    private static final int WORDS = 4 * APART;

    private static final long INDEX = 3;
    private static final long NEWS = 4;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /// Whose is which: the index of the writer's value, of the one in between and its mark, of the
    /// reader's.
    private final long[] words = new long[WORDS];

    private final Object[] values;

    /// Makes the three values. The first `acquire` answers with one as it was made, unless
    /// something has been published.
    ///
    /// @param maker called three times; answers with a new value each time
    public Latest(Supplier<? extends T> maker) {
        values =
                new Object[] {
                    requireNonNull(maker.get()),
                    requireNonNull(maker.get()),
                    requireNonNull(maker.get())
                };
        words[WRITERS] = 0;
        words[BETWEEN] = 1;
        words[READERS] = 2;
    }

    /// Has `fill` write a value and makes it the newest. The value that `fill` gets holds whatever
    /// it held when it was last used, not the newest: `fill` has to write all of it, and must not
    /// keep it. If `fill` throws, nothing is published and the caller gets what it threw. Writer
    /// thread only. Real-time safe: no allocation, lock or system call, if `fill` is; a lambda that
    /// captures is an allocation of its maker's, so a writer with a deadline keeps one in a field.
    @RealTime
    public void publish(Consumer<? super T> fill) {
        fill.accept(value(words[WRITERS]));
        words[WRITERS] = (long) WORD.getAndSet(words, BETWEEN, words[WRITERS] | NEWS) & INDEX;
    }

    /// Whether `acquire` would answer with a value that the reader has not had. Reader thread only.
    /// Real-time safe: no allocation, lock or system call.
    @RealTime
    public boolean hasNews() {
        return ((long) WORD.getAcquire(words, BETWEEN) & NEWS) != 0;
    }

    /// The newest value. It stays the reader's own until its next `acquire`, which answers with
    /// another object if there is news and with the same one if not. Reader thread only. Real-time
    /// safe: no allocation, lock or system call.
    @RealTime
    public T acquire() {
        if (hasNews()) {
            words[READERS] = (long) WORD.getAndSet(words, BETWEEN, words[READERS]) & INDEX;
        }
        return value(words[READERS]);
    }

    @SuppressWarnings("unchecked") // The constructor put only what the maker made.
    private T value(long index) {
        return (T) values[(int) index];
    }
}
