@NullMarked
package io.tollgate.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
