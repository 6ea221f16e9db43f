package io.tollgate.metering.invoice;

import java.util.List;
import java.util.Optional;

/** Who issues, or who is billed, as it was printed on one invoice. */
public record Party(
    String name, List<String> addressLines, Optional<String> taxId, Optional<String> email) {
  /** Keeps its own copy. */
  public Party {
    addressLines = List.copyOf(addressLines);
  }

  static Party of(BillingProfile profile) {
    return new Party(profile.legalName(), profile.addressLines(), profile.taxId(), profile.email());
  }

  static Party of(Issuer issuer) {
    return new Party(issuer.legalName(), issuer.addressLines(), issuer.taxId(), Optional.empty());
  }
}
