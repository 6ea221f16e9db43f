/** How fast the decision is, in memory, at the size of a large fleet with a long queue. */
@NullMarked
package io.tollgate.benchmarks.cycle;

import org.jspecify.annotations.NullMarked;
