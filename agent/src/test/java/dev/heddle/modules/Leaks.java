package dev.heddle.modules;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.module.Keeper;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.agent.module.ModuleContext;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Provider;
import java.security.Security;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.util.Properties;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.ConsoleHandler;
import java.util.logging.Logger;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Everything that was measured to keep a class loader from being collected; each is a module.
public final class Leaks {
    private Leaks() {}

    /// A module with one action.
    public abstract static class Leak implements LiveModule {
        private @Nullable ModuleContext context;

        void nothing() {}

        /// What leaks. Runs on the owner.
        abstract @Nullable Object leak(ModuleContext with) throws Exception;

        @Override
        public Actions start(ModuleContext with) {
            context = with;
            return Actions.of(Action.of("go", "", Go.class, _ -> leak(requireNonNull(context))));
        }
    }

    record Go() {}

    /// A value left on the owner's thread.
    public static final class ThreadLocalLeft extends Leak {
        private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();

        @Override
        Object leak(ModuleContext with) {
            LOCAL.set(this);
            return "set";
        }
    }

    /// A platform thread that waits.
    public static final class PlatformThread extends Leak {
        @Override
        Object leak(ModuleContext with) {
            var thread = new Thread(() -> LockSupport.park(this));
            thread.setDaemon(true);
            thread.start();
            return thread.getName();
        }
    }

    /// A virtual thread that waits.
    public static final class VirtualThread extends Leak {
        @Override
        Object leak(ModuleContext with) {
            return Thread.startVirtualThread(() -> LockSupport.park(this)).threadId();
        }
    }

    /// A pool that nobody shuts down.
    public static final class OpenExecutor extends Leak {
        @Override
        Object leak(ModuleContext with) {
            return Executors.newFixedThreadPool(1).isShutdown();
        }
    }

    /// A timer that nobody cancels.
    public static final class OpenTimer extends Leak {
        @Override
        Object leak(ModuleContext with) {
            var task =
                    new TimerTask() {
                        @Override
                        public void run() {}
                    };
            new Timer(true).schedule(task, 3_600_000);
            return task.scheduledExecutionTime();
        }
    }

    /// A timeout of an hour.
    public static final class OrTimeout extends Leak {
        @Override
        Object leak(ModuleContext with) {
            return new CompletableFuture<Object>() {}.orTimeout(1, TimeUnit.HOURS).isDone();
        }
    }

    /// A hook of the program's end.
    public static final class ShutdownHook extends Leak {
        @Override
        @Nullable Object leak(ModuleContext with) {
            Runtime.getRuntime().addShutdownHook(Thread.currentThread());
            return null;
        }
    }

    /// A database driver.
    public static final class JdbcDriver extends Leak {
        @Override
        Object leak(ModuleContext with) throws Exception {
            DriverManager.registerDriver(new NoDriver());
            return "registered";
        }
    }

    static final class NoDriver implements Driver {
        @Override
        public @Nullable Connection connect(String url, Properties info) {
            return null;
        }

        @Override
        public boolean acceptsURL(String url) {
            return false;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    /// A handler of the program's log.
    public static final class LogHandler extends Leak {
        @Override
        Object leak(ModuleContext with) {
            Logger.getLogger("").addHandler(new ConsoleHandler() {});
            return "added";
        }
    }

    /// The handler of what nobody catches.
    public static final class UncaughtHandler extends Leak {
        @Override
        Object leak(ModuleContext with) {
            Thread.setDefaultUncaughtExceptionHandler((_, _) -> nothing());
            return "set";
        }
    }

    /// A bean of the program's management.
    public static final class ManagedBean extends Leak {
        /// What it manages.
        public interface NothingMBean {}

        static final class Bean implements NothingMBean {}

        @Override
        Object leak(ModuleContext with) throws Exception {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new Bean(), new ObjectName("dev.heddle:type=Leak"));
            return "registered";
        }
    }

    /// A provider of algorithms.
    public static final class SecurityProvider extends Leak {
        static final class OwnSecurityProvider extends Provider {
            private static final long serialVersionUID = 1L;

            OwnSecurityProvider() {
                super("leak", "1", "nothing");
            }
        }

        @Override
        Object leak(ModuleContext with) {
            return Security.addProvider(new OwnSecurityProvider());
        }
    }

    /// A server that nobody stops.
    public static final class OpenServer extends Leak {
        @Override
        Object leak(ModuleContext with) throws Exception {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.start();
            return server.getAddress().getPort();
        }
    }

    /// A value hung onto a class of the JDK.
    public static final class ClassValueLeft extends Leak {
        static final class OwnClassValueLeft extends ClassValue<Object> {
            @Override
            protected Object computeValue(Class<?> type) {
                return new OwnClassValueLeft();
            }
        }

        @Override
        Object leak(ModuleContext with) {
            return new OwnClassValueLeft().get(String.class).hashCode();
        }
    }

    /// An object that a service keeps.
    public static final class HeldObject extends Leak {
        @Override
        Object leak(ModuleContext with) {
            with.service(Keeper.class).keep(this);
            return "held";
        }
    }

    /// An exception that a service keeps.
    public static final class HeldException extends Leak {
        @Override
        Object leak(ModuleContext with) {
            with.service(Keeper.class).keep(new IllegalStateException("held"));
            return "held";
        }
    }

    /// A thread of its scope that never ends.
    public static final class StuckThread extends Leak {
        @Override
        Object leak(ModuleContext with) {
            var _ =
                    with.scope()
                            .executor("digging", 1)
                            .submit(() -> {
                                while (true) {
                                    LockSupport.parkNanos(1_000_000); // Interrupts are not heard.
                                    var _ = Thread.interrupted();
                                }
                            });
            return "digs";
        }
    }
}
