/** How long the pure decision takes. */
@NullMarked
package io.tollgate.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
