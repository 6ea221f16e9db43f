/** Scenario files: decisions an operator can read, played through the production rules. */
@NullMarked
package io.tollgate.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
