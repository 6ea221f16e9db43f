/** What the tests of this and other modules share. */
@NullMarked
package io.tollgate.metering.testing;

import org.jspecify.annotations.NullMarked;
