/** How long the pure charging rule takes. */
@NullMarked
package io.tollgate.benchmarks.charging;

import org.jspecify.annotations.NullMarked;
