/**
 * From a resolved config to the components of one run.
 *
 * <p>{@link dev.harmonize.core.wiring.RunSpecReader} turns HOCON into a {@link dev.harmonize.core.wiring.RunSpec}: which
 * component plays which part, with bound options. {@link dev.harmonize.core.wiring.Composer} makes the components and
 * checks that they fit each other, without touching a native library, so that a sweep's every arm is known to be sound
 * before the first one trains. {@link dev.harmonize.core.wiring.RunModule} hands them to Guice, one injector per run.
 */
@NullMarked
package dev.harmonize.core.wiring;

import org.jspecify.annotations.NullMarked;
