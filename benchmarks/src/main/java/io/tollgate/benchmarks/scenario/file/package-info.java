/** The vocabulary of scenario files: read, checked, and all that is wrong told at once. */
@NullMarked
package io.tollgate.benchmarks.scenario.file;

import org.jspecify.annotations.NullMarked;
