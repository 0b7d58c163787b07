package dev.heddle.model;

import dev.heddle.core.AnyThread;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// A model behind an OpenAI-compatible server: `POST {base}/chat/completions`, streamed.
///
/// **What is tried again**, with growing random pauses, while nothing was handed out: 429 and 5xx
/// (as `Retry-After` says, up to 20 s), no or a lost connection, no first token in time. A budget
/// keeps retries below a fifth of all questions. **What is not**: any other 4xx, an answer that is
/// not the protocol, and everything after the first text.
///
/// **Formats.** JSON is asked for by schema, then as any JSON, then by words alone, as the server
/// takes it; the client remembers what its server took.
///
/// Each answer has a virtual thread; connections are HTTP/1.1, one for each answer under way.
@AnyThread
public final class ModelClient implements Model {
    private static final System.Logger LOG = System.getLogger(Model.class.getName());

    final ModelOptions options;
    final Time time;
    final Retries retries;
    final HttpClient http;
    private final Admission admission;
    private volatile Dialect dialect = Dialect.FIRST;

    /// A client that connects when it is first asked.
    public ModelClient(ModelOptions options) {
        this(options, Time.system(), new SplittableRandom());
    }

    ModelClient(ModelOptions options, Time time, RandomGenerator random) {
        this.options = options;
        this.time = time;
        retries = new Retries(random);
        admission = new Admission(options.limits().answersAtOnce());
        http =
                HttpClient.newBuilder()
                        // Offered HTTP/2 on a plain connection, some servers lose the question; and
                        // a cancel is to close a connection, not a stream in one.
                        .version(HttpClient.Version.HTTP_1_1)
                        // The key is for the configured server alone.
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(Thread::startVirtualThread)
                        .build();
        if (options.exposesKey()) {
            LOG.log(
                    Level.WARNING,
                    "the key to {0} goes over the network unencrypted; use https",
                    options.baseUrl().getHost());
        }
    }

    @Override
    public Answer ask(Prompt prompt, Executor where, Receiver receiver) {
        var asking = new Asking(this, prompt, where, receiver);
        var delivery = asking.delivery();
        var refused = admission.enter(delivery);
        if (refused == null) {
            retries.asked();
            Thread.ofVirtual().name("heddle-model-answer").start(asking);
        } else {
            delivery.fail(refused, refused.message(), "refused before it was sent");
        }
        return delivery;
    }

    @Override
    public void close() {
        admission.close();
        http.shutdownNow();
        time.close();
    }

    void leave(Delivery answer) {
        admission.leave(answer);
    }

    /// How the server wants to be asked, as far as it is known.
    Dialect dialect() {
        return dialect;
    }

    void learn(Dialect taken) {
        dialect = taken;
    }

    /// The server, never the key.
    @Override
    public String toString() {
        return "model %s at %s".formatted(options.model(), options.baseUrl());
    }
}
