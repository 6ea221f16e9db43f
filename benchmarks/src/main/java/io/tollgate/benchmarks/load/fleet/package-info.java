/** Agents and users by the thousand on one event loop, who speak the real protocols over HTTP. */
@NullMarked
package io.tollgate.benchmarks.load.fleet;

import org.jspecify.annotations.NullMarked;
