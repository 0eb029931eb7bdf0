/** What a person reads of a sweep: tables in Markdown, CSV and LaTeX. */
@NullMarked
package dev.harmonize.core.report;

import org.jspecify.annotations.NullMarked;
