/** Projects: what an account's sessions are for. */
@NullMarked
package io.tollgate.scheduler.project;

import org.jspecify.annotations.NullMarked;
