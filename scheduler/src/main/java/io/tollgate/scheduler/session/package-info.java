/** Sessions: what they are, how they live, and the use cases that change them. */
@NullMarked
package io.tollgate.scheduler.session;

import org.jspecify.annotations.NullMarked;
