/** How the replicas of one database ask the one that leads; ADR 12 says why so. */
@NullMarked
package io.tollgate.scheduler.replica;

import org.jspecify.annotations.NullMarked;
