@NullMarked
package io.tollgate.benchmarks.scenario.file;

import org.jspecify.annotations.NullMarked;
