package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An account as the decision sees it. {@link #change} makes one that differs.
 *
 * @param id the account
 * @param suspendedSince present while it is suspended
 * @param concurrentMax how many sessions may run at once by its plan, at least 1
 * @param queuedMax how many may wait; kept at the door, not here
 * @param share what it claims beside other accounts
 * @param projects what its projects claim beside one another; those not named are plain
 * @param beta whether it may run on beta nodes
 * @param limits what was set on it, its projects and its keys, in no order
 * @param tier its plan and group
 * @param reserved what is kept for it by contract, by GPU model
 */
public record AccountView(
    AccountId id,
    Optional<Instant> suspendedSince,
    int concurrentMax,
    int queuedMax,
    Share share,
    Map<String, Share> projects,
    boolean beta,
    List<Limit> limits,
    Tier tier,
    Map<String, ReservedGpus> reserved) {

  public AccountView {
    limits = List.copyOf(limits);
    projects = Map.copyOf(projects);
    reserved = Map.copyOf(reserved);
  }

  /** One that is in good standing. */
  public static AccountView of(AccountId id, int concurrentMax) {
    return new AccountView(
        id,
        Optional.empty(),
        concurrentMax,
        100_000,
        Share.PLAIN,
        Map.of(),
        false,
        List.of(),
        Tier.NONE,
        Map.of());
  }

  /** True while nothing of it may start. */
  public boolean suspended() {
    return suspendedSince.isPresent();
  }

  /** Whether it differs from the other at most in what it claims beside other accounts. */
  boolean limitsAs(AccountView other) {
    return change().claims(other.share, other.projects).done().equals(other);
  }

  /** A copy to be changed. */
  public Draft change() {
    return new Draft(this);
  }

  /** An account in the making; what is not said stays as it was. */
  public static final class Draft {
    private final AccountView from;
    private Optional<Instant> suspendedSince;
    private Share share;
    private Map<String, Share> projects;
    private boolean beta;
    private List<Limit> limits;
    private Tier tier;
    private Map<String, ReservedGpus> reserved;

    private Draft(AccountView from) {
      this.from = from;
      this.suspendedSince = from.suspendedSince;
      this.share = from.share;
      this.projects = from.projects;
      this.beta = from.beta;
      this.limits = from.limits;
      this.tier = from.tier;
      this.reserved = from.reserved;
    }

    /** Suspended since then, or not at all. */
    public Draft suspended(Optional<Instant> since) {
      this.suspendedSince = since;
      return this;
    }

    /** What it and its projects claim. */
    public Draft claims(Share given, Map<String, Share> ofProjects) {
      this.share = given;
      this.projects = ofProjects;
      return this;
    }

    public Draft beta(boolean enabled) {
      this.beta = enabled;
      return this;
    }

    public Draft limits(List<Limit> given) {
      this.limits = given;
      return this;
    }

    public Draft tier(Tier given) {
      this.tier = given;
      return this;
    }

    /** What is kept for it, by GPU model. */
    public Draft reserved(Map<String, ReservedGpus> gpus) {
      this.reserved = gpus;
      return this;
    }

    public AccountView done() {
      return new AccountView(
          from.id,
          suspendedSince,
          from.concurrentMax,
          from.queuedMax,
          share,
          projects,
          beta,
          limits,
          tier,
          reserved);
    }
  }
}
