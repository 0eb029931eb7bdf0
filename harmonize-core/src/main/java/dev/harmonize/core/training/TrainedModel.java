package dev.harmonize.core.training;

import dev.harmonize.api.model.Encoder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What training leaves behind.
 *
 * @param encoder the model
 * @param parameters the layout of θ
 * @param theta all learned numbers, rank 1
 */
public record TrainedModel(Encoder encoder, ModelParameters parameters, INDArray theta) {}
