/** What one transaction reads and writes, over PostgreSQL or over a world in memory. */
@NullMarked
package io.tollgate.scheduler.transaction;

import org.jspecify.annotations.NullMarked;
