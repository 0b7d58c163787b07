package dev.heddle.amp.command;

import dev.heddle.amp.serve.ServePresetsCommand;
import picocli.CommandLine.Command;

/// `amp`: what a guitar amp is asked on the command line.
@Command(
        name = "amp",
        description = {"A guitar amp: words become a sound.", "Begin with: heddle amp play"},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PlayCommand.class,
            RenderCommand.class,
            PresetsCommand.class,
            ServePresetsCommand.class
        })
public final class AmpCommand {}
