package io.tollgate.scheduler.billing;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractVersion;
import io.tollgate.metering.contract.Terms;
import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What contracts reserve, as the decision reads it: an allowance of the kind {@code reserved} for
 * each GPU model of a contract in force. A contract that the fleet could not hold beside what is
 * reserved already does not take effect.
 */
final class Reservations {
  private static final String WORLD = "live";
  private static final int CONTRACTS_MAX = 1_000;

  private final Transaction tx;

  Reservations(Transaction tx) {
    this.tx = tx;
  }

  /** Brings the account's allowances in step with its contract in force. */
  void follow(Contract contract, Act act) {
    AccountId account = new AccountId(contract.payer());
    Map<String, Allowance> before = new HashMap<>();
    for (Allowance allowance : tx.allowances().of(List.of(account))) {
      if (allowance.kind() == Allowance.Kind.RESERVED) {
        before.put(allowance.gpuModel().orElseThrow(), allowance);
      }
    }
    boolean changed = false;
    for (Map.Entry<String, ReservedGpus> one : inForce(contract.payer(), act).entrySet()) {
      Allowance wanted = Allowance.reserved(account, one.getKey(), one.getValue());
      if (!wanted.equals(before.remove(one.getKey()))) {
        tx.allowances().set(wanted, act);
        changed = true;
      }
    }
    before.values().forEach(gone -> tx.allowances().clear(gone.subject(), act));
    if (changed || !before.isEmpty()) {
      tx.notices().nudgeCycle();
    }
  }

  private Map<String, ReservedGpus> inForce(UUID payer, Act act) {
    List<ContractVersion> versions =
        tx.contracts().list(List.of(payer), CONTRACTS_MAX).stream()
            .flatMap(contract -> contract.versions().stream())
            .filter(version -> version.effectiveFrom().isPresent())
            .toList();
    Map<String, ReservedGpus> reserved = new HashMap<>();
    versions.stream()
        .filter(version -> version.inForceAt(act.at()))
        .findFirst()
        .ifPresent(
            version ->
                version
                    .terms()
                    .reserved()
                    .forEach(one -> reserved.put(one.gpuModel(), gpus(one, version, versions))));
    return reserved;
  }

  private static ReservedGpus gpus(
      Terms.Reserved one, ContractVersion version, List<ContractVersion> versions) {
    Optional<Instant> until = version.effectiveUntil();
    for (Optional<ContractVersion> next = next(one, until, versions); next.isPresent(); ) {
      until = next.get().effectiveUntil();
      next = next(one, until, versions);
    }
    Duration within = Duration.ofSeconds(one.startWithinSeconds());
    return new ReservedGpus(one.gpus(), within, until);
  }

  /** The version that goes on with it from then. */
  private static Optional<ContractVersion> next(
      Terms.Reserved one, Optional<Instant> end, List<ContractVersion> versions) {
    return versions.stream()
        .filter(version -> end.isPresent() && version.inForceAt(end.get()))
        .filter(
            version ->
                version.terms().reserved().stream()
                    .anyMatch(other -> other.gpuModel().equals(one.gpuModel())))
        .findFirst();
  }

  /** Refuses terms that the fleet cannot hold beside what is reserved for others. */
  void requireRoom(Contract contract) {
    AccountId account = new AccountId(contract.payer());
    List<String> wrong = new ArrayList<>();
    for (Terms.Reserved one : contract.latest().terms().reserved()) {
      List<Integer> wanted = ofOthers(account, one.gpuModel());
      wanted.add(one.gpus());
      List<Integer> nodes = nodes(one.gpuModel());
      if (!fits(nodes, wanted)) {
        wrong.add(
            one.gpus()
                + " "
                + one.gpuModel()
                + " GPUs do not fit: the fleet has "
                + nodes.stream().mapToInt(Integer::intValue).sum()
                + " on "
                + nodes.size()
                + " nodes, of which whole nodes for "
                + wanted.subList(0, wanted.size() - 1).stream().mapToInt(Integer::intValue).sum()
                + " are reserved for others.");
      }
    }
    if (!wrong.isEmpty()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          String.join(" ", wrong) + " Add nodes, or reserve fewer GPUs in a new draft.");
    }
  }

  /** Each takes whole nodes, the largest first. */
  static boolean fits(List<Integer> nodes, List<Integer> reserved) {
    Deque<Integer> left =
        new ArrayDeque<>(nodes.stream().sorted(Comparator.reverseOrder()).toList());
    for (int wanted : reserved.stream().sorted(Comparator.reverseOrder()).toList()) {
      int got = 0;
      while (got < wanted) {
        if (left.isEmpty()) {
          return false;
        }
        got += left.removeFirst();
      }
    }
    return true;
  }

  private List<Integer> ofOthers(AccountId account, String model) {
    List<Integer> gpus = new ArrayList<>();
    for (Allowance allowance : tx.allowances().of(tx.allowances().changedSince("0"))) {
      if (allowance.kind() == Allowance.Kind.RESERVED
          && !allowance.account().equals(account)
          && allowance.gpuModel().equals(Optional.of(model))) {
        gpus.add((int) allowance.amount());
      }
    }
    return gpus;
  }

  private List<Integer> nodes(String model) {
    List<UUID> ids = new ArrayList<>();
    for (Node node : tx.nodes().changedSince("0")) {
      if (!node.removed()
          && node.world().equals(WORLD)
          && node.gpuModel().equals(Optional.of(model))) {
        ids.add(node.id().value());
      }
    }
    List<Integer> gpus = new ArrayList<>();
    for (List<Gpu> own : tx.nodes().gpusOf(ids).values()) {
      gpus.add((int) own.stream().filter(gpu -> !gpu.removed()).count());
    }
    return gpus;
  }
}
