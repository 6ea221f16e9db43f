package io.tollgate.metering.order;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Packages and plans on sale. */
public interface CatalogueStore {
  /** Packages on sale, the cheapest first. */
  List<CreditPackage> packages(Instant now);

  /** Plans on sale, the cheapest first. */
  List<SubscriptionPlan> plans(Instant now);

  /** The package of that name on sale. */
  default Optional<CreditPackage> creditPackage(String packageId, Instant now) {
    return packages(now).stream().filter(one -> one.packageId().equals(packageId)).findFirst();
  }

  /** The plan of that name on sale. */
  default Optional<SubscriptionPlan> plan(String planId, Instant now) {
    return plans(now).stream().filter(one -> one.planId().equals(planId)).findFirst();
  }
}
