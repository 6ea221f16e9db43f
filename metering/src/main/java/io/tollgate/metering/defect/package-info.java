/** Mistakes planted on purpose, to prove that the checks can fail. Unreachable in a server. */
@NullMarked
package io.tollgate.metering.defect;

import org.jspecify.annotations.NullMarked;
