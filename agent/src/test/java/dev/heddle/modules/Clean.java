package dev.heddle.modules;

import dev.heddle.agent.ActionException;
import dev.heddle.agent.module.Keeper;
import dev.heddle.agent.module.ModuleContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Cleaner;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What looks dangerous and is not; each is a module that is collected.
public final class Clean {
    private Clean() {}

    /// Does nothing.
    public static final class Nothing extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) {
            return "nothing";
        }
    }

    /// Sets a value on the thread and takes it away again.
    public static final class ThreadLocalRemoved extends Leaks.Leak {
        private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();

        @Override
        Object leak(ModuleContext with) {
            LOCAL.set(this);
            try {
                return LOCAL.get().hashCode();
            } finally {
                LOCAL.remove();
            }
        }
    }

    /// Changes the thread's class loader, which the border puts right.
    public static final class ContextLoader extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
            return "set";
        }
    }

    /// A level of logging of its own.
    public static final class LogLevel extends Leaks.Leak {
        static final class OwnLogLevel extends Level {
            private static final long serialVersionUID = 1L;

            OwnLogLevel() {
                super("LEAK", 801);
            }
        }

        @Override
        Object leak(ModuleContext with) {
            Logger.getLogger("leaks").setLevel(new OwnLogLevel());
            return "set";
        }
    }

    /// What serialization remembers of classes.
    public static final class Serialized extends Leaks.Leak {
        record OwnSerialized(String text) implements Serializable {}

        @Override
        Object leak(ModuleContext with) throws Exception {
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(new OwnSerialized("x"));
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return String.valueOf(in.readObject());
            }
        }
    }

    /// A proxy of an interface of its own.
    public static final class DynamicProxy extends Leaks.Leak {
        interface OwnDynamicProxy {
            String say();
        }

        @Override
        Object leak(ModuleContext with) {
            var proxy =
                    (OwnDynamicProxy)
                            Proxy.newProxyInstance(
                                    OwnDynamicProxy.class.getClassLoader(),
                                    new Class<?>[] {OwnDynamicProxy.class},
                                    (_, _, _) -> "said");
            return proxy.say();
        }
    }

    /// A look for services, and for texts, in its own archive.
    public static final class Lookups extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) {
            var loader = getClass().getClassLoader();
            long found = ServiceLoader.load(Supplier.class, loader).stream().count();
            var texts = ResourceBundle.getBundle("texts", Locale.ROOT, loader);
            return found + texts.getString("hello");
        }
    }

    /// A cleaner, whose thread ends when nobody refers to it.
    public static final class OwnCleaner extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) {
            Cleaner.create().register(new Object(), () -> {});
            return "registered";
        }
    }

    /// A client that nobody refers to.
    public static final class Client extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) {
            return HttpClient.newHttpClient().version().name();
        }
    }

    /// A value bound for a call.
    public static final class Scoped extends Leaks.Leak {
        private static final ScopedValue<Object> VALUE = ScopedValue.newInstance();

        @Override
        Object leak(ModuleContext with) throws Exception {
            return ScopedValue.where(VALUE, this).call(() -> VALUE.get().hashCode());
        }
    }

    /// A text and the frames of a stack, kept by a service.
    public static final class HeldData extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) throws Exception {
            var keeper = with.service(Keeper.class);
            keeper.keep("text of " + getClass().getName());
            keeper.keep(Thread.currentThread().getStackTrace());
            keeper.keep(
                    MethodHandles.lookup()
                            .findVirtual(String.class, "length", MethodType.methodType(int.class)));
            return "held";
        }
    }

    /// An exception that the caller keeps.
    public static final class Thrown extends Leaks.Leak {
        @Override
        Object leak(ModuleContext with) throws Exception {
            throw new ActionException("thrown", "it does");
        }
    }

    /// An error of a class of its own that the caller keeps.
    public static final class ThrownError extends Leaks.Leak {
        static final class OwnThrownError extends Error {
            private static final long serialVersionUID = 1L;
        }

        @Override
        Object leak(ModuleContext with) {
            throw new OwnThrownError();
        }
    }

    /// Timers, threads and what has to be closed, all from its scope; what it publishes is of a
    /// class of its own.
    public static final class ScopeUser extends Leaks.Leak {
        record OwnScopeUser(String text) {}

        @Override
        Object leak(ModuleContext with) {
            var scope = with.scope();
            scope.every(
                    Duration.ofMillis(1),
                    () -> with.publisher().state("own", new OwnScopeUser("x")));
            scope.after(Duration.ofHours(1), this::nothing);
            scope.executor("work", 2).execute(this::nothing);
            var _ = scope.closing((AutoCloseable) this::nothing);
            with.publisher().publish("own", Map.of("own", new OwnScopeUser("x")));
            return new OwnScopeUser("x");
        }
    }
}
