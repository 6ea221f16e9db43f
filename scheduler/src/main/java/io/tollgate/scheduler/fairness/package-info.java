/** What each account and project has used, and what it may claim: pure. */
@NullMarked
package io.tollgate.scheduler.fairness;

import org.jspecify.annotations.NullMarked;
