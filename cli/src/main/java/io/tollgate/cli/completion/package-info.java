/** Shell completion. */
@NullMarked
package io.tollgate.cli.completion;

import org.jspecify.annotations.NullMarked;
