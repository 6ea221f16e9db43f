/** What is owed, by when, and what happens when it stays so. */
@NullMarked
package io.tollgate.metering.dunning;

import org.jspecify.annotations.NullMarked;
