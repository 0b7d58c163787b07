package dev.heddle.amp.command;

import static java.util.Objects.requireNonNull;

import dev.heddle.agent.AgentOptions;
import dev.heddle.amp.command.Sounds.NoSoundException;
import dev.heddle.amp.generation.GenerationMetrics;
import dev.heddle.amp.generation.GenerationOptions;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.PresetProvider;
import dev.heddle.amp.host.AmpHost;
import dev.heddle.amp.library.LibraryProvider;
import dev.heddle.amp.play.AmpEvent;
import dev.heddle.amp.play.AmpSetup;
import dev.heddle.amp.play.AmpSetup.Output;
import dev.heddle.amp.play.LaneMetrics;
import dev.heddle.amp.play.LiveAmp;
import dev.heddle.hosting.HostCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `amp play`: an amp that is heard, until it is stopped.
@Command(
        name = "play",
        description = "Plays a guitar through the amp, until it is stopped with Ctrl-C.",
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:the input cannot be read, or there is no such sound",
            "2:wrong options, or no token",
            "3:the hub refused this host for good",
            "130:stopped by Ctrl-C",
            "143:terminated"
        },
        footerHeading = "%n",
        footer = {
            "Without a sound card the amp goes on, and says so: meters, and listeners at a hub,",
            "hear it all the same."
        })
final class PlayCommand extends HostCommand {
    private static final Set<String> INPUTS = Set.of("riff", "chords", "card");

    private final Sounds sounds;
    private final MeterRegistry registry;
    private final boolean isTerminal;

    @Mixin private SoundChoice choice = new SoundChoice();

    @Option(
            names = "--input",
            paramLabel = "FILE|card|riff|chords",
            description =
                    "What is heard: a recording, over and over; the sound card; or a guitar that"
                            + " comes along. Default: ${DEFAULT-VALUE}.")
    private String input = "riff";

    @Option(
            names = "--output",
            paramLabel = "WHERE",
            description =
                    "Where the sound goes: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.CARD;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "Which sound card, by a part of its name. Default: the system's.")
    private @Nullable String device;

    @Option(
            names = "--block",
            paramLabel = "N",
            description = "Frames that the card takes at once, 64 to 4096. Default: 256.")
    private int block = 256;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            description = "Frames a second. Default: ${DEFAULT-VALUE}.")
    private int rate = 48_000;

    PlayCommand() {
        this(
                Sounds.configured(System.getenv()),
                Metrics.globalRegistry,
                System.getenv(),
                RenderCommand.isTerminal(System.console()));
    }

    /// @param registry where its meters are
    PlayCommand(
            Sounds sounds,
            MeterRegistry registry,
            Map<String, String> environment,
            boolean isTerminal) {
        super("amp", environment);
        this.sounds = sounds;
        this.registry = registry;
        this.isTerminal = isTerminal;
    }

    @Override
    public Integer call() {
        try {
            var preset = choice.find(sounds, this::say).orElse(sounds.library().getFirst());
            boolean isFile = !INPUTS.contains(input);
            var setup =
                    new AmpSetup(
                            preset,
                            isFile ? Optional.of(Path.of(input)) : Optional.empty(),
                            isFile ? "riff" : input,
                            output,
                            Optional.ofNullable(device),
                            rate,
                            block);
            var options = hasHub() ? agentOptions() : null;
            return run(LiveAmp.start(setup), options);
        } catch (IllegalArgumentException | UsageException e) {
            return complain(USAGE, String.valueOf(e.getMessage()));
        } catch (NoSoundException | IOException e) {
            return complain(FAILED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return complain(INTERRUPTED, "stopped");
        }
    }

    private Optional<PrintWriter> terminal() {
        return isTerminal
                ? Optional.of(requireNonNull(spec).commandLine().getOut())
                : Optional.empty();
    }

    private int run(LiveAmp amp, @Nullable AgentOptions options) {
        new LaneMetrics(amp).bindTo(registry);
        var shown = new MeterLine(amp, this::say, terminal());
        var _ = amp.events().connect(amp.owner(), shown::told);
        say("%s: %s".formatted(amp.state().preset().name(), amp.state().input()));
        var hub = link(amp, options);
        return serve(
                new CompletableFuture<AmpEvent>(), // Only people end it.
                () -> {
                    hub.close();
                    amp.close();
                });
    }

    private Opened link(LiveAmp amp, @Nullable AgentOptions options) {
        if (options == null) {
            return () -> {};
        }
        var provider = provider(amp);
        var manager =
                new PresetGenerationManager(
                        amp.owner(),
                        provider,
                        new LibraryProvider()::nearest,
                        GenerationOptions.DEFAULT);
        new GenerationMetrics(manager).bindTo(registry);
        var host = AmpHost.start(amp, manager, options);
        offerCommands(host.agent());
        return () -> {
            host.close();
            manager.close();
            provider.close();
        };
    }

    private PresetProvider provider(LiveAmp amp) {
        try {
            return sounds.provider(this::say);
        } catch (IllegalArgumentException e) {
            amp.close();
            throw e;
        }
    }
}
