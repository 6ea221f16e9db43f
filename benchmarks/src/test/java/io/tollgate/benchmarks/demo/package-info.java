@NullMarked
package io.tollgate.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
