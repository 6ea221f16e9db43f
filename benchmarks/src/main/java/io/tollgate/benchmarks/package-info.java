/** Measurements: one command, one line of JSON. {@link io.tollgate.benchmarks.Main} lists them. */
@NullMarked
package io.tollgate.benchmarks;

import org.jspecify.annotations.NullMarked;
