package io.tollgate.metering.order;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the payment provider tells of a payment. */
public enum PaymentStatus {
  /** The money has come. */
  SUCCEEDED(OrderState.PAID),
  /** It will not come. */
  FAILED(OrderState.FAILED),
  /** It was given back, whole. */
  REFUNDED(OrderState.REFUNDED),
  /** It was taken back by the card's holder, whole. */
  CHARGED_BACK(OrderState.CHARGED_BACK);

  /** All words, as on the wire. */
  public static final List<String> CODES =
      Arrays.stream(values()).map(PaymentStatus::code).toList();

  private final OrderState leadsTo;

  PaymentStatus(OrderState leadsTo) {
    this.leadsTo = leadsTo;
  }

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status of a word; throws {@link IllegalArgumentException} for anything else. */
  public static PaymentStatus ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The state of an order of which this is the last that was heard. */
  public OrderState leadsTo() {
    return leadsTo;
  }
}
