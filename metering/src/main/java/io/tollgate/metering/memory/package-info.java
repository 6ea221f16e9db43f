/** What stores of a simulated world are made of: tables in memory and the log that undoes. */
@NullMarked
package io.tollgate.metering.memory;

import org.jspecify.annotations.NullMarked;
