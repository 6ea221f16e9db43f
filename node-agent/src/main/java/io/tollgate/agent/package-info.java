/**
 * The node agent: runs work, proves how long it ran, and measures the GPUs.
 *
 * <p>One thread owns everything that changes: the allocations and the conversation with the server.
 * Answers, measurements, ends of processes and timers are handed to it as small tasks, so there is
 * nothing to lock and every order of events is an order that could have been. What may block for
 * long, scraping GPUs and reading HTTP bodies, happens elsewhere. Only starting a process and
 * writing a state file happen on that thread; both take about a millisecond.
 *
 * <p>Begin with {@code Main}, then {@code SyncLoop}, then {@code allocation.AllocationStep}.
 */
@NullMarked
package io.tollgate.agent;

import org.jspecify.annotations.NullMarked;
