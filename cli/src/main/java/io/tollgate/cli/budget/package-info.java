/** Commands about spend limits. */
@NullMarked
package io.tollgate.cli.budget;

import org.jspecify.annotations.NullMarked;
