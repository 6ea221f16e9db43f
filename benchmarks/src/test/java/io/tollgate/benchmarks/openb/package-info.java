@NullMarked
package io.tollgate.benchmarks.openb;

import org.jspecify.annotations.NullMarked;
