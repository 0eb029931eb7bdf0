/** What a transformer computes, apart from what it is made of: operations on matrices, and where they run. */
@NullMarked
package dev.harmonize.encoders.kernel;

import org.jspecify.annotations.NullMarked;
