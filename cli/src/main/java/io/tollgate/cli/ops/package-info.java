/** Commands of operators about sessions and the queue. */
@NullMarked
package io.tollgate.cli.ops;

import org.jspecify.annotations.NullMarked;
