/**
 * TensorFlow's TFRecord files and the protocol buffers Example and SequenceExample in them. Neither TensorFlow nor the
 * protobuf runtime is needed.
 */
@NullMarked
package dev.harmonize.formats.tfrecord;

import org.jspecify.annotations.NullMarked;
