/**
 * The built-in encoders.
 *
 * <p>Each encoder has a package of its own; {@link dev.harmonize.encoders.EncodersPlugin} registers them. There is one so
 * far, the modality-agnostic {@linkplain dev.harmonize.encoders.vatt VATT}.
 */
@NullMarked
package dev.harmonize.encoders;

import org.jspecify.annotations.NullMarked;
