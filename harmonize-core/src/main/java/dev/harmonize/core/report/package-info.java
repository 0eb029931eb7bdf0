/**
 * What a person reads: of a sweep, tables in Markdown, CSV and LaTeX; of the components, the pages and the figure of {@code
 * docs} that are generated from them.
 */
@NullMarked
package dev.harmonize.core.report;

import org.jspecify.annotations.NullMarked;
