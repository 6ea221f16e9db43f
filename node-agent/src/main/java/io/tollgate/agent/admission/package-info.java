/**
 * Whether a node may take work: what is examined before it joins, at each start, and ever after.
 */
@NullMarked
package io.tollgate.agent.admission;

import org.jspecify.annotations.NullMarked;
