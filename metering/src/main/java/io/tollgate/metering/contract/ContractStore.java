package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Contracts with their versions, terms and steps. */
public interface ContractStore {
  /** Stores a new contract without a version. */
  void add(
      UUID contractId, UUID payer, String name, String timeZone, Cause cause, Instant createdAt);

  /** Stores terms, once and for ever. */
  void addTerms(UUID contractId, UUID termsId, Terms terms, Cause cause, Instant now);

  /** Stores a new version. */
  void addVersion(UUID payer, ContractVersion version, Cause cause);

  /** Replaces state, terms, author, approver and time in effect of a version. */
  void update(ContractVersion version);

  /** Writes a step down, as the next of its contract. */
  void addStep(ContractVersion after, ContractStep step, Cause cause, Instant now);

  /** The contract with all versions; locks it when asked to. */
  Optional<Contract> find(UUID contractId, boolean lock);

  /** Contracts of these payers, newest first; of all payers when none is named. */
  List<Contract> list(Collection<UUID> payers, int limit);

  /** The steps of a contract in order. */
  List<StepRow> steps(UUID contractId);

  /** Contracts with a version whose time to take effect, or to end, has come. */
  List<UUID> due(Instant now, int limit);

  /** The contracts of a payer. */
  List<Contract> ofPayer(UUID payer);
}
