/** Accounts, people, keys and what a key may do. */
@NullMarked
package io.tollgate.scheduler.identity;

import org.jspecify.annotations.NullMarked;
