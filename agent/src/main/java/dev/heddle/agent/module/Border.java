package dev.heddle.agent.module;

import dev.heddle.agent.ActionException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The way into a module's code and out of it again. Nothing thrown there comes through, and
/// nothing set there stays on the thread. May be called from any thread.
final class Border {
    private Border() {}

    /// Runs code of a module here.
    ///
    /// @throws ActionException one of our own, if it threw one
    /// @throws ModuleFault if it threw anything else
    static <T extends @Nullable Object> T cross(Callable<T> code)
            throws ActionException, ModuleFault {
        var thread = Thread.currentThread();
        var contextLoader = thread.getContextClassLoader();
        Exception told;
        try {
            return code.call();
        } catch (ActionException refusal) {
            told = new ActionException(refusal.code(), ModuleFault.text(refusal));
        } catch (Throwable thrown) { // Errors, too: a missing class must not end the owner's tick.
            if (thrown instanceof InterruptedException) {
                thread.interrupt();
            }
            told = ModuleFault.of(thrown);
        } finally {
            thread.setContextClassLoader(contextLoader);
        }
        if (told instanceof ActionException refusal) {
            throw refusal;
        }
        throw (ModuleFault) told;
    }

    /// Runs code of a module on a thread of its own, which is left to itself after `limit`. Blocks.
    ///
    /// @throws ModuleFault if it threw anything, or took too long
    static <T extends @Nullable Object> T crossWithin(Duration limit, String name, Callable<T> code)
            throws ModuleFault, InterruptedException {
        var task = new FutureTask<T>(() -> cross(code));
        var thread = Thread.ofPlatform().daemon().name("heddle-module " + name).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ModuleFault fault
                    ? fault
                    : new ModuleFault(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new ModuleFault("it took longer than " + limit);
        }
    }
}
