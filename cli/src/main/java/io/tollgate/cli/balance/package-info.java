/** Credits of an account. */
@NullMarked
package io.tollgate.cli.balance;

import org.jspecify.annotations.NullMarked;
