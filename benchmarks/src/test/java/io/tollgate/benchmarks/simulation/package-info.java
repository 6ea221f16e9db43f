@NullMarked
package io.tollgate.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
