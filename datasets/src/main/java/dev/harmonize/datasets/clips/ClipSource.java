package dev.harmonize.datasets.clips;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;

import java.util.Map;

/** Reads everything of a clip but its text. Thread-safe. */
public interface ClipSource {

    /** The modalities it can give, and their form. */
    Map<Modality, ModalitySpec> specs();

    /**
     * Reads a clip.
     *
     * @return by modality; one that the clip does not have, such as the audio of a silent film, is absent
     * @throws dev.harmonize.api.data.UnreadableSampleException if its file is missing or damaged
     */
    Map<Modality, Features> read(Clip clip, Reading reading);

    /** Every option that changes what is read, for the dataset's fingerprint. */
    String description();
}
