/** The whole story as a newcomer runs it, timed, its receipt's sums done again. */
@NullMarked
package io.tollgate.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
