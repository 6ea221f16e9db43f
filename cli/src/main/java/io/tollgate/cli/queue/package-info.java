/** What waits, and what there is to wait for. */
@NullMarked
package io.tollgate.cli.queue;

import org.jspecify.annotations.NullMarked;
