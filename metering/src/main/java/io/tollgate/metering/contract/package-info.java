/**
 * Sales agreements: their terms and life, what they make of a period's usage, their credit line.
 */
@NullMarked
package io.tollgate.metering.contract;

import org.jspecify.annotations.NullMarked;
