/** Commands about what was used. */
@NullMarked
package io.tollgate.cli.usage;

import org.jspecify.annotations.NullMarked;
