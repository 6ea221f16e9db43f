/** A whole server under load: real server, real PostgreSQL, agents and users over HTTP. */
@NullMarked
package io.tollgate.benchmarks.load;

import org.jspecify.annotations.NullMarked;
