/**
 * The HTTP API as the commands see it: one client, its retries, its refusals and their exit codes.
 */
@NullMarked
package io.tollgate.cli.client;

import org.jspecify.annotations.NullMarked;
