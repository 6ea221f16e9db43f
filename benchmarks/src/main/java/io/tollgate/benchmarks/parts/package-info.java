/** The real parts, started as processes and spoken to over HTTP, as any user would. */
@NullMarked
package io.tollgate.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
