@NullMarked
package io.tollgate.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
