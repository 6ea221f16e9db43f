/** The order of the queue and its promises on the log of a real cluster, beside known policies. */
@NullMarked
package io.tollgate.benchmarks.queueing;

import org.jspecify.annotations.NullMarked;
