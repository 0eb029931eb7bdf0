package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import dev.harmonize.api.data.Modality;

/**
 * One of an encoder's results: a modality projected into a space where it can be compared with others.
 *
 * @param modality what is embedded
 * @param space such as {@code va}, where VATT compares video and audio
 * @param width numbers per embedding, d
 */
@Status(Status.Level.EXPERIMENTAL)
public record Output(Modality modality, String space, int width) {
    @Override
    public String toString() {
        return modality + "." + space;
    }
}
