@NullMarked
package io.tollgate.benchmarks.cycle;

import org.jspecify.annotations.NullMarked;
