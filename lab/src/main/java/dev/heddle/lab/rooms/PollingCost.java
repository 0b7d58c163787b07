package dev.heddle.lab.rooms;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.Transport;
import dev.heddle.core.Owner;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What a program that polls costs its hub while nothing happens, beside an engine plugin that asks
/// every two seconds and says every ten that it lives.
public final class PollingCost implements Measurement {
    private static final int HOSTS = 20;
    private static final int QUICK_HOSTS = 3;
    private static final int SECONDS = 48; // Six reports of each host.
    private static final int QUICK_SECONDS = 9;

    private static final Pattern LISTENING = Pattern.compile("listening on (\\d+)");
    private static final Pattern TOKEN = Pattern.compile("token (\\S+)");

    /// Needs nothing.
    public PollingCost() {}

    @Override
    public String name() {
        return "idle programs that poll";
    }

    /// A hub's cost of one idle program.
    private record Cost(double requestsPerSecond, double corePercent) {}

    /// Programs that run until closed.
    private interface Programs extends AutoCloseable {
        @Override
        void close();
    }

    /// Starts programs and waits until all are linked.
    private interface Starting {
        Programs start(URI hub, List<String> tokens) throws InterruptedException;
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        Cost ours;
        Cost plugin;
        try (var cores = Cores.pin()) {
            ours = cost(effort, cores, PollingCost::agents);
            plugin = cost(effort, cores, PollingCost::plugins);
        }
        return List.of(
                new Figure(
                        "requests of an idle program that polls",
                        Unit.PER_SECOND,
                        ours.requestsPerSecond,
                        new Peer("plugin", plugin.requestsPerSecond),
                        Goal.atMost(1)),
                new Figure(
                        "share of a core at the hub for it",
                        Unit.PERCENT,
                        ours.corePercent,
                        new Peer("plugin", plugin.corePercent),
                        Goal.atMost(0.2)));
    }

    private static Cost cost(Effort effort, Cores cores, Starting starting)
            throws IOException, InterruptedException, MeasurementException {
        int hosts = effort.pick(HOSTS, QUICK_HOSTS);
        try (var data = new TemporaryFolder();
                var line = new CountingLine();
                var hub = hub(cores, data, line, hosts)) {
            line.leadTo(Integer.parseInt(hub.awaitLine(LISTENING).group(1)));
            var tokens = new ArrayList<String>();
            for (int i = 0; i < hosts; i++) {
                tokens.add(hub.awaitLine(TOKEN).group(1));
            }
            double idle = processor(hub, effort);
            try (var _ = starting.start(URI.create("http://" + line.name()), tokens)) {
                TimeUnit.SECONDS.sleep(effort.pick(5, 1)); // Until what was said at first is over.
                long requests = line.requests();
                double busy = processor(hub, effort);
                int seconds = effort.pick(SECONDS, QUICK_SECONDS);
                return new Cost(
                        (double) (line.requests() - requests) / seconds / hosts,
                        100 * Math.max(0, busy - idle) / seconds / hosts);
            }
        }
    }

    private static ChildProcess hub(Cores cores, TemporaryFolder data, CountingLine line, int hosts)
            throws IOException {
        var arguments =
                List.of(
                        PollingHub.class.getName(),
                        data.path().toString(),
                        line.name(),
                        Integer.toString(hosts));
        return ChildProcess.run("the hub", Map.of(), cores.onServer(ChildProcess.java(arguments)));
    }

    /// Seconds of processor time that the hub takes in the time of one measurement.
    private static double processor(ChildProcess hub, Effort effort)
            throws IOException, InterruptedException {
        double before = hub.processorSeconds().orElse(Double.NaN);
        TimeUnit.SECONDS.sleep(effort.pick(SECONDS, QUICK_SECONDS));
        return hub.processorSeconds().orElse(Double.NaN) - before;
    }

    private static Programs agents(URI hub, List<String> tokens) throws InterruptedException {
        var linked = new CountDownLatch(tokens.size());
        var owner = Owner.running("idle", Agent.POLICY);
        var agents = new ArrayList<Agent>();
        for (int i = 0; i < tokens.size(); i++) {
            var options =
                    new AgentOptions(
                            hub,
                            "host-" + i,
                            tokens.get(i),
                            status -> {
                                if (status.state() == LinkStatus.State.LINKED) {
                                    linked.countDown();
                                }
                            },
                            Transport.HTTP);
            agents.add(Agent.start(options, owner, Actions.of()));
        }
        linked.await();
        return () -> {
            agents.forEach(Agent::close);
            owner.close();
        };
    }

    private static Programs plugins(URI hub, List<String> tokens) {
        var http = HttpClient.newHttpClient();
        var timer = Executors.newScheduledThreadPool(1);
        for (int i = 0; i < tokens.size(); i++) {
            String body = "{\"project_id\":\"host-%d\"}".formatted(i);
            var _ =
                    timer.scheduleAtFixedRate(
                            () -> post(http, hub, "poll", body), 0, 2, TimeUnit.SECONDS);
            var _ =
                    timer.scheduleAtFixedRate(
                            () -> post(http, hub, "heartbeat", body), 0, 10, TimeUnit.SECONDS);
        }
        return () -> {
            timer.shutdownNow();
            http.shutdownNow();
        };
    }

    private static void post(HttpClient http, URI hub, String name, String body) {
        var request =
                HttpRequest.newBuilder(hub.resolve("/api/ue5/" + name))
                        .version(HttpClient.Version.HTTP_1_1)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        var _ = http.sendAsync(request, BodyHandlers.discarding());
    }
}
