package io.tollgate.metering.audit;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractVersion;
import io.tollgate.metering.contract.InMemoryContracts;
import io.tollgate.metering.contract.InMemoryCreditLineStore.Payment;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Transfer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Looks at payers' credit lines: what of them is left, owed, and drawn when. */
final class CreditLineAudit {
  private final InMemoryContracts rows;
  private final InMemoryLedgerStore ledger;

  CreditLineAudit(InMemoryContracts rows) {
    this.rows = rows;
    this.ledger = rows.money().ledger();
  }

  void check(UUID payer, List<Violation> found) {
    Map<UUID, Grant> lines = new HashMap<>();
    int lastOfOthers = Integer.MIN_VALUE;
    for (UUID id : ledger.grantsOf(payer)) {
      Grant grant = ledger.grant(id).orElseThrow();
      if (grant.kind() == GrantKind.CREDIT_LINE) {
        lines.put(id, grant);
      } else {
        lastOfOthers = Math.max(lastOfOthers, grant.priority());
      }
    }
    long open = 0;
    for (Grant line : lines.values()) {
      open += line.left().micros();
      if (lastOfOthers >= line.priority()) {
        found.add(new Violation(11, ContractRules.DRAWN_LAST, "grant " + line.grantId()));
      }
    }
    if (!lines.isEmpty() && open + owed(payer, lines) > highestLimit(payer)) {
      found.add(new Violation(4, ContractRules.WITHIN_LIMIT, "payer " + payer));
    }
  }

  private long owed(UUID payer, Map<UUID, Grant> lines) {
    long owed = 0;
    for (Transfer transfer : ledger.transfersOfPayer(payer)) {
      if (transfer.grantId().filter(lines::containsKey).isPresent()) {
        long micros = transfer.amount().micros();
        owed +=
            switch (transfer.kind()) {
              case HOLD -> micros;
              case RELEASE -> -micros;
              default -> 0;
            };
      }
    }
    for (Payment payment : rows.lines().paymentsOf(payer)) {
      owed -= payment.amount().micros();
    }
    return owed;
  }

  private long highestLimit(UUID payer) {
    long highest = 0;
    for (Contract contract : rows.contracts().ofPayer(payer)) {
      for (ContractVersion version : contract.versions()) {
        if (version.effectiveFrom().isPresent()) {
          highest = Math.max(highest, version.terms().creditLimit().micros());
        }
      }
    }
    return highest;
  }
}
