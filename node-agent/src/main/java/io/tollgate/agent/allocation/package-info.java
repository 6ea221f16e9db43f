/**
 * What the agent knows of each allocation, and the one place that changes it.
 *
 * <p>Everything here is level-triggered: a turn compares what is wanted (the desired set), what was
 * intended (the allocation's file) and what is (the runtime's observation), and takes the next step
 * towards the wanted. There is no start-up path: after a crash the first turn of the next agent
 * sees the same files and the same processes and goes on. Intent is written down before it is acted
 * upon, so a crash between the two is seen as an intent that nothing came of.
 *
 * <p>All of it runs on one thread.
 */
@NullMarked
package io.tollgate.agent.allocation;

import org.jspecify.annotations.NullMarked;
