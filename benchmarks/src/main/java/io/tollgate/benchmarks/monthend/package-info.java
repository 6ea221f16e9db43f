/** The end of a month: what its invoice and a contract's preview cost. */
@NullMarked
package io.tollgate.benchmarks.monthend;

import org.jspecify.annotations.NullMarked;
