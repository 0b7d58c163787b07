package dev.heddle.agent.module;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the {@link Lint} looks for: calls that hang something of a module onto what outlives it.
/// Each was seen to keep a class loader from being collected, or changes the program as a whole.
final class LintRules {
    private static final String ANY = "*";
    private static final Map<String, Map<String, Rule>> RULES = new HashMap<>();

    /// A call: the class it is made on, or the first class above that is not the module's own, by
    /// its internal name, and the method.
    record Call(String owner, String method) {}

    /// How a rule is applied.
    enum Kind {
        /// The call is wrong.
        ALWAYS,
        /// The call is wrong in a method that does not take the value away again.
        THREAD_LOCAL
    }

    record Rule(Kind kind, String what) {}

    static {
        String threads = "makes a thread that nobody ends; take one of ModuleScope.executor";
        rule(
                threads,
                "java/lang/Thread",
                "<init>",
                "start",
                "startVirtualThread",
                "ofVirtual",
                "ofPlatform");
        rule(threads, "java/util/concurrent/Executors", ANY);
        rule(threads, "java/util/concurrent/ThreadPoolExecutor", "<init>");
        rule(threads, "java/util/concurrent/ScheduledThreadPoolExecutor", "<init>");
        rule(threads, "java/util/concurrent/ForkJoinPool", "<init>");
        String timers = "makes a timer that nobody ends; take one of ModuleScope";
        rule(timers, "java/util/Timer", "<init>");
        rule(
                timers,
                "java/util/concurrent/CompletableFuture",
                "orTimeout",
                "completeOnTimeout",
                "delayedExecutor");
        rule(timers, "javax/swing/Timer", "<init>");
        String local = "leaves a value on the thread; call ThreadLocal.remove in the same method";
        for (var type : List.of("java/lang/ThreadLocal", "java/lang/InheritableThreadLocal")) {
            put(type, "set", new Rule(Kind.THREAD_LOCAL, local));
            put(type, "withInitial", new Rule(Kind.THREAD_LOCAL, local));
        }
        rule(
                "hangs a value of the module onto a class; keep it in a map of the module",
                "java/lang/ClassValue",
                "<init>");
        rule(
                "leaves a hook that runs at the program's end",
                "java/lang/Runtime",
                "addShutdownHook");
        rule("ends the program", "java/lang/Runtime", "exit", "halt");
        rule("ends the program", "java/lang/System", "exit");
        String library = "loads a library, which is never unloaded before its class";
        rule(library, "java/lang/System", "load", "loadLibrary");
        rule(library, "java/lang/Runtime", "load", "loadLibrary");
        rule("goes past the rules of the JVM", "sun/misc/Unsafe", ANY);
        rule(
                "registers a database driver for the whole program",
                "java/sql/DriverManager",
                "registerDriver");
        rule(
                "hangs something onto a logger of the whole program",
                "java/util/logging/Logger",
                "addHandler",
                "setFilter");
        rule(
                "hangs something onto the log of the whole program",
                "java/util/logging/LogManager",
                "addConfigurationListener");
        for (var server :
                List.of("javax/management/MBeanServer", "javax/management/MBeanServerConnection")) {
            rule(
                    "registers with the program's management",
                    server,
                    "registerMBean",
                    "createMBean",
                    "addNotificationListener");
        }
        rule(
                "adds a security provider to the whole program",
                "java/security/Security",
                "addProvider",
                "insertProviderAt");
        rule(
                "sets a handler of threads that are not its own",
                "java/lang/Thread",
                "setDefaultUncaughtExceptionHandler",
                "setUncaughtExceptionHandler");
        for (var server :
                List.of(
                        "com/sun/net/httpserver/HttpServer",
                        "com/sun/net/httpserver/HttpsServer",
                        "com/sun/net/httpserver/SimpleFileServer")) {
            rule("starts a server, whose thread nobody ends", server, "create", "createFileServer");
        }
        String whole = "sets something for the whole program";
        rule(whole, "java/lang/System", "setOut", "setErr", "setIn", "setProperties");
        rule(whole, "java/net/URL", "setURLStreamHandlerFactory");
        rule(whole, "java/net/URLConnection", "setContentHandlerFactory", "setFileNameMap");
        rule(whole, "java/net/Authenticator", "setDefault");
        rule(whole, "java/net/ProxySelector", "setDefault");
        rule(whole, "java/net/CookieHandler", "setDefault");
        rule(whole, "java/net/ResponseCache", "setDefault");
        rule(whole, "javax/net/ssl/SSLContext", "setDefault");
        rule(
                whole,
                "javax/net/ssl/HttpsURLConnection",
                "setDefaultHostnameVerifier",
                "setDefaultSSLSocketFactory");
        rule(whole, "java/beans/PropertyEditorManager", "registerEditor");
    }

    private LintRules() {}

    static @Nullable Rule of(Call call) {
        var ofType = RULES.getOrDefault(call.owner, Map.of());
        var rule = ofType.get(call.method);
        return rule == null ? ofType.get(ANY) : rule;
    }

    static boolean removesThreadLocal(Call call) {
        return call.owner.endsWith("ThreadLocal") && "remove".equals(call.method);
    }

    private static void rule(String what, String type, String... methods) {
        for (var method : methods) {
            put(type, method, new Rule(Kind.ALWAYS, what));
        }
    }

    private static void put(String type, String method, Rule rule) {
        RULES.computeIfAbsent(type, _ -> new HashMap<>()).put(method, rule);
    }
}
