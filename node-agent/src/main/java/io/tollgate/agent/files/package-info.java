/**
 * Answers those who want to read the output of work, or to see, fetch and put its files.
 *
 * <p>Everything below a work's home belongs to the work, which may do with it what it likes at any
 * moment, also to harm the agent. So nothing here follows a link, opens what is not a plain file of
 * the work's own user, or believes that what it saw is still there.
 */
@NullMarked
package io.tollgate.agent.files;

import org.jspecify.annotations.NullMarked;
