/** Files as trees of text in which every node knows its line, and what is wrong with them. */
@NullMarked
package io.tollgate.benchmarks.scenario.text;

import org.jspecify.annotations.NullMarked;
