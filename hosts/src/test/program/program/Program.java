package program;

import dev.heddle.core.Policy;
import dev.heddle.hosts.ExecutorHost;
import dev.heddle.hosts.SwingHost;
import java.awt.EventQueue;
import java.time.Duration;
import java.util.concurrent.Executors;

/// A program that uses two hosts, as a module, and has none of the other toolkits.
final class Program {
    private Program() {}

    public static void main(String[] args) throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(2);
                var index = ExecutorHost.owner("index", pool, Policy.DEFAULT);
                var ui = SwingHost.owner("ui", Policy.DEFAULT)) {
            var limit = Duration.ofSeconds(30);
            boolean owned = index.call(index::isCurrent, limit);
            boolean onEventThread = ui.call(EventQueue::isDispatchThread, limit);
            String module = ExecutorHost.class.getModule().getName();
            System.out.println(module + " " + owned + " " + onEventThread);
        }
        System.exit(0); // AWT's thread is in no hurry.
    }
}
