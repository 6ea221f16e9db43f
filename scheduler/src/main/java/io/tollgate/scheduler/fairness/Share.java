package io.tollgate.scheduler.fairness;

/**
 * What an account, or a project within its account, claims of the fleet.
 *
 * @param weight its part beside its siblings', more than 0; 1 unless somebody set it
 * @param usage what it used lately
 */
public record Share(double weight, Usage usage) {

  /** As everybody, and nothing used. */
  public static final Share PLAIN = new Share(1, Usage.NONE);

  public Share {
    if (!(weight > 0)) {
      throw new IllegalArgumentException("a weight is more than 0, not " + weight);
    }
  }
}
