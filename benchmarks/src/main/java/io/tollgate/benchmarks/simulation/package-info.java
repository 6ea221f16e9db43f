/**
 * A world in a box: production use cases over stores in memory, simulated agents and users, faults
 * by seed, and a clock that is the simulation itself.
 */
@NullMarked
package io.tollgate.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
