/**
 * What a scenario asks of the world it is played in: doings, time, and a look at what is. Whoever
 * has such a world implements {@link io.tollgate.benchmarks.scenario.world.ScenarioWorld}.
 */
@NullMarked
package io.tollgate.benchmarks.scenario.world;

import org.jspecify.annotations.NullMarked;
