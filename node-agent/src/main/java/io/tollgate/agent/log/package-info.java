/** Answers those who want to read the output of work. */
@NullMarked
package io.tollgate.agent.log;

import org.jspecify.annotations.NullMarked;
