package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.util.Map;

/**
 * What sessions of one account have to do with one another's places.
 *
 * @param labels what the session carries
 * @param avoid it is on no node with one of its account that carries any of these
 */
public record Company(Map<String, String> labels, Map<String, String> avoid) {

  /** Carries nothing and avoids nobody. */
  public static final Company NONE = new Company(Map.of(), Map.of());

  public Company {
    labels = Map.copyOf(labels);
    avoid = Map.copyOf(avoid);
  }

  /** Whether it carries or avoids anything: one that does not meets nobody who matters. */
  boolean isChoosy() {
    return !labels.isEmpty() || !avoid.isEmpty();
  }

  /** Whether one of the two avoids the other. */
  boolean keepsAway(Company other) {
    return (meets(avoid, other.labels) || meets(other.avoid, labels))
        && !Planted.is(HouseDefect.COMPANY_IGNORED);
  }

  private static boolean meets(Map<String, String> avoid, Map<String, String> labels) {
    return !avoid.isEmpty() && avoid.entrySet().stream().anyMatch(labels.entrySet()::contains);
  }
}
