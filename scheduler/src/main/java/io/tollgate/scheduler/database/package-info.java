/** The one way to PostgreSQL, and the migrations. */
@NullMarked
package io.tollgate.scheduler.database;

import org.jspecify.annotations.NullMarked;
