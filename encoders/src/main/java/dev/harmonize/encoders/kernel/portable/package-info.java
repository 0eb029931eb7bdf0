/** An engine of ND4J's operations alone: slow on processors, but at home wherever ND4J is, and in double precision too. */
@NullMarked
package dev.harmonize.encoders.kernel.portable;

import org.jspecify.annotations.NullMarked;
