package dev.heddle.amp.command;

import static java.util.Objects.requireNonNull;

import dev.heddle.amp.command.Sounds.NoSoundException;
import dev.heddle.amp.preset.Preset;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.hosting.HostCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `amp presets`: what the library has.
@Command(
        name = "presets",
        description = {
            "Lists the presets of the library, or shows one.",
            "A file to change and to play: heddle amp presets NAME --json > mine.json"
        },
        mixinStandardHelpOptions = true)
final class PresetsCommand implements Callable<Integer> {
    private final Sounds sounds;
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "Which one. Default: all of them.")
    private @Nullable String name;

    @Option(names = "--json", description = "With all its parameters, as JSON.")
    private boolean json;

    PresetsCommand() {
        this(Sounds.configured(System.getenv()));
    }

    PresetsCommand(Sounds sounds) {
        this.sounds = sounds;
    }

    @Override
    public Integer call() {
        var line = requireNonNull(spec).commandLine();
        try {
            print(line.getOut(), name == null ? sounds.library() : List.of(sounds.named(name)));
            line.getOut().flush();
            return 0;
        } catch (NoSoundException e) {
            line.getErr().println("amp: " + e.getMessage());
            line.getErr().flush();
            return HostCommand.FAILED;
        }
    }

    private void print(PrintWriter out, List<Preset> presets) {
        if (!json) {
            presets.forEach(
                    preset -> out.println("%-24s %s".formatted(preset.name(), preset.notes())));
        } else if (name != null) {
            out.println(PresetJson.write(presets.getFirst()));
        } else {
            out.println(
                    presets.stream()
                            .map(PresetJson::write)
                            .collect(Collectors.joining(",\n", "[", "]")));
        }
    }
}
