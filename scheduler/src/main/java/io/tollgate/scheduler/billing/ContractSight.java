package io.tollgate.scheduler.billing;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractVersion;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.SqlAccountStore;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Which contracts a caller may see: an account sees what was agreed with it, once it was; drafts
 * are the house's.
 */
final class ContractSight {
  private ContractSight() {}

  /** The contract, or {@code contract_not_found}. */
  static Contract find(Handle handle, Call call, UUID id) {
    return ContractDesk.find(
        Contracts.in(handle), id, contract -> sees(handle, call.caller(), contract));
  }

  static boolean sees(Handle handle, Caller caller, Contract contract) {
    AccountId owner = new AccountId(contract.payer());
    boolean world =
        new SqlAccountStore(handle)
            .find(owner)
            .filter(account -> caller.seesWorld(account.world()))
            .isPresent();
    return world
        && caller.sees(owner)
        && (caller.account().isEmpty() || contract.startsAt().isPresent());
  }

  static Contract shown(Caller caller, Contract contract) {
    if (caller.account().isEmpty()) {
      return contract;
    }
    List<ContractVersion> agreed =
        contract.versions().stream().filter(one -> one.effectiveFrom().isPresent()).toList();
    return new Contract(
        contract.contractId(),
        contract.payer(),
        contract.name(),
        contract.timeZone(),
        agreed,
        contract.cause(),
        contract.createdAt());
  }
}
