@NullMarked
package io.tollgate.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
