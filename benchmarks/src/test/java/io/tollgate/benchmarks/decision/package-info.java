@NullMarked
package io.tollgate.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
