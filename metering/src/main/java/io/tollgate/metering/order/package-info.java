/** Credits for money: packages, orders, payments, subscriptions, and the end of an account. */
@NullMarked
package io.tollgate.metering.order;

import org.jspecify.annotations.NullMarked;
