/** What accounts, projects and keys used, and what they may have: rows and use cases. */
@NullMarked
package io.tollgate.scheduler.quota;

import org.jspecify.annotations.NullMarked;
