package dev.heddle.amp.play;

import dev.heddle.audio.io.AudioDeviceException;
import dev.heddle.audio.io.AudioSink;
import dev.heddle.audio.io.AudioSource;
import dev.heddle.audio.io.SoundCards;

/// Opens sound cards, which may take a second.
interface Cards {
    /// Those of this machine.
    Cards SYSTEM =
            new Cards() {
                @Override
                public AudioSink openOutput(AmpSetup setup) throws AudioDeviceException {
                    return SoundCards.openOutput(setup.device(), setup.sampleRate(), setup.block());
                }

                @Override
                public AudioSource openInput(AmpSetup setup) throws AudioDeviceException {
                    return SoundCards.openInput(setup.device(), setup.sampleRate(), setup.block());
                }
            };

    /// One to play.
    AudioSink openOutput(AmpSetup setup) throws AudioDeviceException;

    /// One to record.
    AudioSource openInput(AmpSetup setup) throws AudioDeviceException;
}
