/** The HTTP server: routing, request bodies, problem+json. */
@NullMarked
package io.tollgate.scheduler.http;

import org.jspecify.annotations.NullMarked;
