@NullMarked
package io.tollgate.benchmarks.startlatency;

import org.jspecify.annotations.NullMarked;
