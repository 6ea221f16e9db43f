/** What people and programs read: tables, JSON and its kin, credits, durations. */
@NullMarked
package io.tollgate.cli.output;

import org.jspecify.annotations.NullMarked;
