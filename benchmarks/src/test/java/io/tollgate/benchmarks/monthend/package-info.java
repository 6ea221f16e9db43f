@NullMarked
package io.tollgate.benchmarks.monthend;

import org.jspecify.annotations.NullMarked;
