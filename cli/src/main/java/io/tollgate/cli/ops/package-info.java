/** What operators do with sessions, and what they see of the queue. */
@NullMarked
package io.tollgate.cli.ops;

import org.jspecify.annotations.NullMarked;
