package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.InMemoryContracts.require;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.pricing.ContractPrice;
import io.tollgate.metering.pricing.InMemoryContractPrices;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Contracts of a world without a database; for one thread. Refuses what the tables of the database
 * refuse, by {@link IllegalStateException}.
 */
public final class InMemoryContractStore implements ContractStore {
  private static final Comparator<Contract> NEWEST_FIRST =
      Comparator.comparing(Contract::createdAt)
          .thenComparing(Contract::contractId, IdOrder.BY_BYTES)
          .reversed();

  private final Table<UUID, Contract> contracts;
  private final Table<UUID, List<ContractVersion>> versions;
  private final Table<UUID, Written> terms;
  private final AppendOnly<UUID, StepRow> steps;
  private final InMemoryContractPrices prices;
  private final Touched<UUID> touched;

  private record Written(UUID contractId, Terms terms) {}

  /**
   * On a log.
   *
   * @param prices told what quotes are made under
   * @param touched told which contracts were written
   */
  InMemoryContractStore(UndoLog log, InMemoryContractPrices prices, Touched<UUID> touched) {
    this.contracts = Table.hashed(log);
    this.versions = Table.hashed(log);
    this.terms = Table.hashed(log);
    this.steps = new AppendOnly<>(log);
    this.prices = prices;
    this.touched = touched;
  }

  @Override
  public void add(
      UUID contractId, UUID payer, String name, String timeZone, Cause cause, Instant createdAt) {
    Contract bare =
        new Contract(contractId, payer, name, ZoneId.of(timeZone), List.of(), cause, createdAt);
    require(contracts.insert(contractId, bare), "Contract exists", contractId);
  }

  @Override
  public void addTerms(UUID contractId, UUID termsId, Terms written, Cause cause, Instant now) {
    require(terms.insert(termsId, new Written(contractId, written)), "Terms exist", termsId);
  }

  @Override
  public void addVersion(UUID payer, ContractVersion version, Cause cause) {
    UUID id = version.contractId();
    require(contracts.contains(id), "Version of an unknown contract", id);
    List<ContractVersion> all = new ArrayList<>(versionsOf(id));
    require(
        all.stream().noneMatch(known -> known.version() == version.version()),
        "Version exists",
        id);
    all.add(withItsTerms(version));
    keep(id, all);
  }

  @Override
  public void update(ContractVersion version) {
    UUID id = version.contractId();
    ContractVersion before =
        versionsOf(id).stream()
            .filter(known -> known.version() == version.version())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("No such version of contract " + id));
    requireAgreedTermsKept(before, version);
    requireApproved(version);
    List<ContractVersion> all = new ArrayList<>(versionsOf(id));
    all.set(all.indexOf(before), withItsTerms(version));
    keep(id, all);
    requireOneAtATime(payerOf(id));
    tellPrices(payerOf(id), version);
  }

  @Override
  public void addStep(ContractVersion after, ContractStep step, Cause cause, Instant now) {
    UUID id = after.contractId();
    steps.append(
        id,
        new StepRow(
            id,
            steps.of(id).size() + 1,
            after.version(),
            step,
            after.state(),
            after.termsId(),
            cause,
            now));
    touched.add(id);
  }

  @Override
  public Optional<Contract> find(UUID contractId, boolean lock) {
    return contracts.find(contractId).map(this::whole);
  }

  @Override
  public List<Contract> list(Collection<UUID> payers, int limit) {
    if (payers.isEmpty()) {
      return matching(any -> true, limit);
    }
    List<Contract> found = new ArrayList<>();
    payers.forEach(payer -> found.addAll(matching(one -> one.payer().equals(payer), limit)));
    return found;
  }

  @Override
  public List<Contract> ofPayer(UUID payer) {
    return matching(one -> one.payer().equals(payer), Integer.MAX_VALUE);
  }

  @Override
  public List<StepRow> steps(UUID contractId) {
    return List.copyOf(steps.of(contractId));
  }

  @Override
  public List<UUID> due(Instant now, int limit) {
    return versions.keys().stream()
        .filter(id -> versionsOf(id).stream().anyMatch(version -> isDue(version, now)))
        .sorted(IdOrder.BY_BYTES)
        .limit(limit)
        .toList();
  }

  /** All contracts with their versions, as added. */
  public List<Contract> all() {
    return contracts.values().stream().map(this::whole).toList();
  }

  private static boolean isDue(ContractVersion version, Instant now) {
    return switch (version.state()) {
      case APPROVED -> version.effectiveFrom().filter(from -> !from.isAfter(now)).isPresent();
      case ACTIVE -> version.effectiveUntil().filter(until -> !until.isAfter(now)).isPresent();
      default -> false;
    };
  }

  private List<Contract> matching(Predicate<Contract> wanted, int limit) {
    return contracts.values().stream()
        .filter(wanted)
        .sorted(NEWEST_FIRST)
        .limit(limit)
        .map(this::whole)
        .toList();
  }

  private Contract whole(Contract bare) {
    return new Contract(
        bare.contractId(),
        bare.payer(),
        bare.name(),
        bare.timeZone(),
        versionsOf(bare.contractId()),
        bare.cause(),
        bare.createdAt());
  }

  private List<ContractVersion> versionsOf(UUID contractId) {
    return versions.find(contractId).orElse(List.of());
  }

  private UUID payerOf(UUID contractId) {
    return contracts.find(contractId).orElseThrow().payer();
  }

  private void keep(UUID contractId, List<ContractVersion> all) {
    require(
        all.stream().filter(ContractVersion::isOpen).count() <= 1,
        "Two drafts of a contract",
        contractId);
    versions.put(contractId, List.copyOf(all));
    touched.add(contractId);
  }

  private ContractVersion withItsTerms(ContractVersion version) {
    Written written = terms.get(version.termsId());
    require(
        written != null && written.contractId().equals(version.contractId()),
        "Terms of another contract",
        version.termsId());
    return version.with(
        version.termsId(), Objects.requireNonNull(written).terms(), version.author());
  }

  private void tellPrices(UUID payer, ContractVersion version) {
    UUID id = version.contractId();
    if (version.effectiveFrom().isEmpty()) {
      prices.withdraw(payer, id, version.version());
      return;
    }
    Terms agreed = withItsTerms(version).terms();
    prices.agree(
        payer,
        new InMemoryContractPrices.Agreed(
            id,
            version.version(),
            version.effectiveFrom().get(),
            version.effectiveUntil(),
            (model, capacityClass) ->
                new ContractPrice(
                    id,
                    version.version(),
                    agreed.rate(model, capacityClass),
                    agreed.incrementSeconds(),
                    agreed.minimumSeconds(),
                    agreed.refundShareThousandths(),
                    agreed.refundOnFailure())));
  }

  private void requireOneAtATime(UUID payer) {
    List<ContractVersion> effective =
        ofPayer(payer).stream()
            .flatMap(contract -> contract.versions().stream())
            .filter(version -> version.effectiveFrom().isPresent())
            .sorted(Comparator.comparing(version -> version.effectiveFrom().orElseThrow()))
            .toList();
    for (int i = 1; i < effective.size(); i++) {
      Instant from = effective.get(i).effectiveFrom().orElseThrow();
      require(
          effective.get(i - 1).effectiveUntil().filter(until -> !until.isAfter(from)).isPresent(),
          "Two versions in effect at a time, of payer",
          payer);
    }
  }

  private static void requireAgreedTermsKept(ContractVersion before, ContractVersion after) {
    boolean sameTerms =
        before.termsId().equals(after.termsId()) && before.author().equals(after.author());
    boolean sameStart = before.effectiveFrom().equals(after.effectiveFrom());
    require(
        (before.state() == ContractState.DRAFT || sameTerms)
            && (before.state() == ContractState.APPROVED || sameStart),
        "Terms change in a draft only",
        before.contractId());
  }

  private static void requireApproved(ContractVersion version) {
    UUID id = version.contractId();
    boolean approved = version.approver().isPresent();
    boolean effective = version.effectiveFrom().isPresent();
    require(
        version.approver().filter(version.author()::equals).isEmpty(),
        "Approved by its author",
        id);
    require(!effective || approved, "In effect and not approved", id);
    require(
        switch (version.state()) {
          case DRAFT, SUBMITTED, TERMINATED -> true;
          case APPROVED -> approved;
          case ACTIVE, SUPERSEDED, EXPIRED -> approved && effective;
        },
        "State without its parts",
        id);
    boolean empty =
        effective
            && version
                .effectiveUntil()
                .filter(until -> !until.isAfter(version.effectiveFrom().orElseThrow()))
                .isPresent();
    require(!empty, "In effect for no time", id);
  }
}
