/** Placement on the trace of a real cluster, beside the published rules and their figures. */
@NullMarked
package io.tollgate.benchmarks.openb;

import org.jspecify.annotations.NullMarked;
