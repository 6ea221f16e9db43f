/** How many places the placer finds in a second, in fleets of any size. */
@NullMarked
package io.tollgate.benchmarks.placer;

import org.jspecify.annotations.NullMarked;
