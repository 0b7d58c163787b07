package dev.heddle.core;

import dev.heddle.core.ContextCarrier.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// What an operation takes along from its submitter: the scoped values that the policy names, and
/// what the carriers of the process capture.
final class Context {
    private static final List<ContextCarrier> CARRIERS =
            ServiceLoader.load(ContextCarrier.class, Context.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private final List<ScopedValue<?>> values;
    private final List<ContextCarrier> carriers;

    Context(Policy policy) {
        this(policy, CARRIERS);
    }

    Context(Policy policy, List<ContextCarrier> carriers) {
        values = policy.carried();
        this.carriers = carriers;
    }

    /// Whether nothing is ever carried.
    boolean isEmpty() {
        return values.isEmpty() && carriers.isEmpty();
    }

    /// Whether the calling thread has nothing to carry now.
    boolean hasNothing() {
        for (var carrier : carriers) {
            if (!Scope.NONE.equals(carrier.capture())) {
                return false;
            }
        }
        for (var value : values) {
            if (value.isBound()) {
                return false;
            }
        }
        return true;
    }

    /// The operation with what the calling thread has now.
    <T extends @Nullable Object> Operation<T> carry(Operation<T> operation) {
        if (isEmpty()) {
            return operation;
        }
        var scopes = new ArrayList<Scope>(0);
        for (var carrier : carriers) {
            var scope = carrier.capture();
            if (!Scope.NONE.equals(scope)) {
                scopes.add(scope);
            }
        }
        var bound = bound();
        return bound == null && scopes.isEmpty()
                ? operation
                : new Carried<>(operation, bound, scopes);
    }

    /// The operation that was submitted, without what it takes along.
    static Operation<?> carried(Operation<?> operation) {
        return operation instanceof Carried<?> carried ? carried.operation : operation;
    }

    private ScopedValue.@Nullable Carrier bound() {
        ScopedValue.Carrier bound = null;
        for (var value : values) {
            if (value.isBound()) {
                bound = bind(bound, value);
            }
        }
        return bound;
    }

    private static <V> ScopedValue.Carrier bind(
            ScopedValue.@Nullable Carrier bound, ScopedValue<V> value) {
        return bound == null
                ? ScopedValue.where(value, value.get())
                : bound.where(value, value.get());
    }

    private record Carried<T extends @Nullable Object>(
            Operation<T> operation, ScopedValue.@Nullable Carrier bound, List<Scope> scopes)
            implements Operation<T> {
        @Override
        public T run() throws Exception {
            var restores = new ArrayDeque<ContextCarrier.Restore>();
            try {
                scopes.forEach(scope -> restores.push(scope.enter()));
                return bound == null ? operation.run() : bound.call(operation::run);
            } finally {
                restores.forEach(ContextCarrier.Restore::close); // The last one first.
            }
        }

        @Override
        public String name() {
            return operation.name();
        }

        @Override
        public void validate() {
            operation.validate();
        }
    }
}
