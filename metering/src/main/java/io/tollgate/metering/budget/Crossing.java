package io.tollgate.metering.budget;

import io.tollgate.metering.money.Money;
import java.time.LocalDate;

/**
 * A threshold that was reached, told at that moment and once per period and limit.
 *
 * @param percent of the limit
 * @param committed what is committed now
 */
public record Crossing(Budget budget, LocalDate startsOn, int percent, Money committed) {}
