/** Health, metrics and admin routes. */
@NullMarked
package io.tollgate.scheduler.operations;

import org.jspecify.annotations.NullMarked;
