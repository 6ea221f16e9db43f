/** What a step expects, and how each expectation compares with what is. */
@NullMarked
package io.tollgate.benchmarks.scenario.claim;

import org.jspecify.annotations.NullMarked;
