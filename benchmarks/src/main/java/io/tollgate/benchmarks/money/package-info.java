/** From a client's request to the workload's own first byte, on an idle fleet. */
@NullMarked
package io.tollgate.benchmarks.money;

import org.jspecify.annotations.NullMarked;
