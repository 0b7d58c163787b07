package dev.heddle.core;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Confined.Targeted;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Failed;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/// What {@link Confined#facade} answers with: a proxy, with a plan for each method that is made
/// once.
final class Facade implements InvocationHandler {
    private static final System.Logger LOG = System.getLogger(Confined.class.getName());

    /// As long as somebody waits for an answer before giving up.
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private static final MethodType ON_ARGUMENTS =
            MethodType.methodType(Object.class, Object.class, Object[].class);

    private final Confined<?> target;
    private final Class<?> type;
    private final Map<Method, Plan> plans = new HashMap<>();

    private Facade(Confined<?> target, Class<?> type) {
        this.target = target;
        this.type = type;
    }

    /// @param defaultDeadline the policy's
    static <F> F of(Confined<?> target, Class<F> type, Duration defaultDeadline) {
        var facade = new Facade(target, type);
        var proxy =
                type.cast(
                        Proxy.newProxyInstance(
                                type.getClassLoader(), new Class<?>[] {type}, facade));
        for (var method : type.getMethods()) {
            if (isOfObject(method)) {
                require(
                        method.getAnnotation(Dispatch.class) == null,
                        method,
                        "it is answered by the facade, without the gate");
            } else if (!Modifier.isStatic(method.getModifiers())) {
                facade.plans.put(method, new Plan(type, method, defaultDeadline));
            }
        }
        return proxy;
    }

    private static boolean isOfObject(Method method) {
        return switch (method.getName()) {
            case "toString", "hashCode" -> method.getParameterCount() == 0;
            case "equals" -> List.of(method.getParameterTypes()).equals(List.of(Object.class));
            default -> false;
        };
    }

    private static void require(boolean holds, Method method, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "@Dispatch does not fit %s: %s".formatted(method, otherwise));
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // It is what answers for equals.
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        var plan = plans.get(method);
        if (plan == null) {
            return switch (method.getName()) {
                case "toString" -> type.getSimpleName() + ", a facade for " + target;
                case "hashCode" -> System.identityHashCode(proxy);
                default -> proxy == requireNonNull(arguments)[0]; // There is only equals left.
            };
        }
        var invocation = new Invocation(target, plan, arguments);
        return switch (plan.answer) {
            case NOTHING -> send(invocation);
            case VALUE -> call(invocation);
            case STAGE -> stage(target.admit(invocation, plan.options));
        };
    }

    private @Nullable Object send(Invocation invocation) {
        var ticket = target.admit(invocation, invocation.plan.options);
        if (ticket.isRejected()) {
            throw new OutcomeException(ticket.toString(), ticket);
        }
        return null;
    }

    private @Nullable Object call(Invocation invocation) throws Throwable {
        var plan = invocation.plan;
        var ticket = target.ask(invocation, plan.options);
        try {
            Confined.awaitEnd(ticket, plan.options.deadline());
        } catch (InterruptedException e) {
            if (plan.declares(e)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        }
        return switch (ticket.outcome().orElse(null)) {
            case Executed<?>(var value, _) -> value;
            case Failed<?>(Throwable cause, _) when plan.declares(cause) -> throw cause;
            case null, default -> throw new OutcomeException(ticket.toString(), ticket);
        };
    }

    /// Completes away from whoever decides the outcome: that is mostly the owner's thread, and what
    /// depends on the stage is not the owner's work.
    private static CompletableFuture<@Nullable Object> stage(GateTicket<@Nullable Object> ticket) {
        var future = new CompletableFuture<@Nullable Object>();
        ticket.then(ForkJoinPool.commonPool(), outcome -> complete(future, outcome, ticket));
        var _ =
                future.whenComplete((_, _) -> {
                    if (future.isCancelled()) {
                        ticket.cancel();
                    }
                });
        return future;
    }

    private static void complete(
            CompletableFuture<@Nullable Object> future, Outcome<?> outcome, Ticket<?> ticket) {
        switch (outcome) {
            case Executed<?>(CompletionStage<?> answered, _) ->
                    answered.whenCompleteAsync(
                            (value, failure) -> {
                                if (failure == null) {
                                    future.complete(value);
                                } else {
                                    future.completeExceptionally(failure);
                                }
                            },
                            ForkJoinPool.commonPool());
            case Failed<?>(Throwable cause, _) -> future.completeExceptionally(cause);
            default ->
                    future.completeExceptionally(new OutcomeException(ticket.toString(), ticket));
        }
    }

    /// What a method answers with.
    private enum Answer {
        NOTHING,
        VALUE,
        STAGE;

        static Answer of(Class<?> type) {
            if (type == void.class) {
                return NOTHING;
            }
            boolean later = type == CompletionStage.class || type == CompletableFuture.class;
            return later ? STAGE : VALUE;
        }
    }

    /// How the calls of one method go. It is also their key.
    private static final class Plan {
        final Class<?> type;
        final String name;
        final Answer answer;
        final Options options;
        final MethodHandle handle;
        private final Class<?>[] declared;

        Plan(Class<?> type, Method method, Duration defaultDeadline) {
            this.type = type;
            name = type.getSimpleName() + "." + method.getName();
            answer = Answer.of(method.getReturnType());
            declared = method.getExceptionTypes();
            options = options(method, defaultDeadline);
            handle = handle(method);
        }

        private Options options(Method method, Duration defaultDeadline) {
            var dispatch = method.getAnnotation(Dispatch.class);
            var deadline = deadline(defaultDeadline);
            if (dispatch == null) {
                return Options.DEFAULT.withDeadline(deadline);
            }
            require(dispatch.deadlineMillis() >= 0, method, "its deadline is negative");
            require(
                    answer != Answer.VALUE || !dispatch.coalesce(),
                    method,
                    "a call that waits for its value must not be replaced by another one");
            require(
                    answer != Answer.VALUE || dispatch.route() == Route.QUEUE,
                    method,
                    "a call that waits for its value runs at once on the owner's thread anyway");
            return new Options(
                    dispatch.deadlineMillis() == 0
                            ? deadline
                            : Duration.ofMillis(dispatch.deadlineMillis()),
                    dispatch.lane(),
                    dispatch.coalesce() ? this : Options.NO_KEY,
                    "",
                    dispatch.keep(),
                    dispatch.route());
        }

        private Duration deadline(Duration defaultDeadline) {
            if (answer != Answer.VALUE) {
                return Options.POLICY_DEADLINE;
            }
            return defaultDeadline.equals(Options.NO_DEADLINE) ? LONGEST_CALL : defaultDeadline;
        }

        private static MethodHandle handle(Method method) {
            var _ = method.trySetAccessible(); // A public one of an exported package is so anyway.
            try {
                return MethodHandles.publicLookup()
                        .unreflect(method)
                        .asFixedArity()
                        .asSpreader(Object[].class, method.getParameterCount())
                        .asType(ON_ARGUMENTS);
            } catch (IllegalAccessException e) {
                var owner = method.getDeclaringClass();
                throw new IllegalArgumentException(
                        "no access to %s: %s must open %s to %s, or export it with a public type"
                                .formatted(
                                        method,
                                        owner.getModule(),
                                        owner.getPackageName(),
                                        Facade.class.getModule()),
                        e);
            }
        }

        /// Whether a caller of the method may be shown this.
        boolean declares(Throwable failure) {
            if (failure instanceof RuntimeException) {
                return true;
            }
            for (var type : declared) {
                if (type.isInstance(failure)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// One call.
    private static final class Invocation implements Targeted<@Nullable Object> {
        private final Confined<?> target;
        private final Plan plan;
        private final @Nullable Object @Nullable [] arguments;

        Invocation(Confined<?> target, Plan plan, @Nullable Object @Nullable [] arguments) {
            this.target = target;
            this.plan = plan;
            this.arguments = arguments;
        }

        @Override
        public Confined<?> target() {
            return target;
        }

        @Override
        public String name() {
            return plan.name;
        }

        @Override
        public @Nullable Object run() throws Exception {
            try {
                return invoke();
            } catch (Throwable e) {
                if (plan.answer == Answer.NOTHING) { // Nobody holds its ticket.
                    LOG.log(Level.WARNING, plan.name + " of " + target + " failed", e);
                }
                switch (e) {
                    case Exception exception -> throw exception;
                    case Error error -> throw error;
                    default -> throw new UndeclaredThrowableException(e);
                }
            }
        }

        private @Nullable Object invoke() throws Throwable {
            Object object = target.enter();
            try {
                if (!plan.type.isInstance(object)) {
                    throw new IllegalArgumentException(
                            Confined.doesNotImplement(object.getClass(), plan.type));
                }
                Object value = (Object) plan.handle.invokeExact(object, arguments);
                if (value == null && plan.answer == Answer.STAGE) {
                    throw new NullPointerException(plan.name + " answered with null");
                }
                return value;
            } finally {
                target.leave();
            }
        }
    }
}
