/** Planned maintenance. */
@NullMarked
package io.tollgate.cli.maintenance;

import org.jspecify.annotations.NullMarked;
