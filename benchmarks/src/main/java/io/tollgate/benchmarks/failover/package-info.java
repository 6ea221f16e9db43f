/** Two servers on one PostgreSQL, one of which fails in every way; and what nobody may miss. */
@NullMarked
package io.tollgate.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
