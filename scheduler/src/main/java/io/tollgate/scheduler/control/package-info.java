/**
 * Operators' rules: controls with their scopes, and maintenance windows. What they hold back is
 * judged in the decision; here they are made, kept and ended.
 */
@NullMarked
package io.tollgate.scheduler.control;

import org.jspecify.annotations.NullMarked;
