@NullMarked
package io.tollgate.benchmarks.placer;

import org.jspecify.annotations.NullMarked;
