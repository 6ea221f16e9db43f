package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An account as the decision sees it.
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

  /** One for which nothing is kept. */
  public AccountView(
      AccountId id,
      Optional<Instant> suspendedSince,
      int concurrentMax,
      int queuedMax,
      Share share,
      Map<String, Share> projects,
      boolean beta,
      List<Limit> limits,
      Tier tier) {
    this(
        id,
        suspendedSince,
        concurrentMax,
        queuedMax,
        share,
        projects,
        beta,
        limits,
        tier,
        Map.of());
  }

  /** The same with those GPUs of each model kept for it. */
  public AccountView reserved(Map<String, ReservedGpus> gpus) {
    return new AccountView(
        id, suspendedSince, concurrentMax, queuedMax, share, projects, beta, limits, tier, gpus);
  }

  /** The same with beta, or without. */
  public AccountView beta(boolean enabled) {
    return new AccountView(
        id,
        suspendedSince,
        concurrentMax,
        queuedMax,
        share,
        projects,
        enabled,
        limits,
        tier,
        reserved);
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
        Tier.NONE);
  }

  /** The same, suspended since then or not at all. */
  public AccountView suspended(Optional<Instant> since) {
    return new AccountView(
        id, since, concurrentMax, queuedMax, share, projects, beta, limits, tier, reserved);
  }

  /** The same with those limits. */
  public AccountView limited(List<Limit> others) {
    return new AccountView(
        id,
        suspendedSince,
        concurrentMax,
        queuedMax,
        share,
        projects,
        beta,
        others,
        tier,
        reserved);
  }

  /** The same, of another tier. */
  public AccountView in(Tier other) {
    return new AccountView(
        id,
        suspendedSince,
        concurrentMax,
        queuedMax,
        share,
        projects,
        beta,
        limits,
        other,
        reserved);
  }

  /** True while nothing of it may start. */
  public boolean suspended() {
    return suspendedSince.isPresent();
  }

  /** Whether it differs from the other at most in what it claims beside other accounts. */
  boolean limitsAs(AccountView other) {
    return new AccountView(
            id,
            suspendedSince,
            concurrentMax,
            queuedMax,
            other.share,
            other.projects,
            beta,
            limits,
            tier,
            reserved)
        .equals(other);
  }
}
