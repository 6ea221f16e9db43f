@NullMarked
package io.tollgate.benchmarks.scenario.text;

import org.jspecify.annotations.NullMarked;
