/** What every call over HTTP needs, to whomever. */
@NullMarked
package io.tollgate.agent.http;

import org.jspecify.annotations.NullMarked;
