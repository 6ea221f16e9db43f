/** Operators' controls. */
@NullMarked
package io.tollgate.cli.control;

import org.jspecify.annotations.NullMarked;
