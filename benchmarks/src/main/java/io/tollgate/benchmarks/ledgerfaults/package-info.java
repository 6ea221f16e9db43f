/**
 * PostgreSQL and server are killed while people start, extend, stop and are refunded and nodes
 * report; afterwards every acknowledged operation must be there exactly once.
 */
@NullMarked
package io.tollgate.benchmarks.ledgerfaults;

import org.jspecify.annotations.NullMarked;
