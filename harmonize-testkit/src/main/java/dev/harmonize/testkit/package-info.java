/**
 * What a plugin author tests a component with: contract tests per kind of component, numeric gradients, and a builder of
 * plugin jars.
 */
@NullMarked
package dev.harmonize.testkit;

import org.jspecify.annotations.NullMarked;
