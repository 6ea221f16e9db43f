@NullMarked
package io.tollgate.benchmarks.queueing;

import org.jspecify.annotations.NullMarked;
