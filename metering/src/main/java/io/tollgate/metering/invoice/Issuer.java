package io.tollgate.metering.invoice;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The legal entity that issues, as printed, and its terms.
 *
 * @param code begins its numbers, such as {@code TG}; one to eight capital letters or digits
 * @param payment how to pay, in words
 * @param paymentTime from issue to due date
 * @param taxBasisPoints for payers whose profile names no rate of their own
 */
public record Issuer(
    String code,
    String legalName,
    List<String> addressLines,
    Optional<String> taxId,
    String payment,
    Duration paymentTime,
    int taxBasisPoints) {
  private static final Pattern CODE = Pattern.compile("[A-Z0-9]{1,8}");

  /** Before anybody configured one. */
  public static final Issuer DEFAULT =
      new Issuer(
          "TG",
          "Tollgate",
          List.of(),
          Optional.empty(),
          "By bank transfer, naming the invoice number.",
          Duration.ofDays(14),
          0);

  /** Refuses a code that cannot begin a number. */
  public Issuer {
    addressLines = List.copyOf(addressLines);
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "An issuer's code is one to eight capital letters or digits, not " + code);
    }
  }
}
