/** How our values travel to and from JDBC. */
@NullMarked
package io.tollgate.metering.sql;

import org.jspecify.annotations.NullMarked;
