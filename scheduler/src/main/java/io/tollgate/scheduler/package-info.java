/** The server. */
@NullMarked
package io.tollgate.scheduler;

import org.jspecify.annotations.NullMarked;
