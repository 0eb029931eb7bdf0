/**
 * Looks at the machine, and says what is right for training and what is not.
 *
 * <p>{@link dev.harmonize.core.doctor.Doctor} looks at everything, for {@code harmonize doctor}: at Java, processor, memory
 * and files itself, and at native libraries in a process of their own, which may die of it. {@link
 * dev.harmonize.core.doctor.BackendGate} looks at what can keep ND4J's backend from computing, before a run starts.
 */
@NullMarked
package dev.harmonize.core.doctor;

import org.jspecify.annotations.NullMarked;
