@NullMarked
package io.tollgate.benchmarks.charging;

import org.jspecify.annotations.NullMarked;
