package io.tollgate.metering.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Corrections of a world without a database. */
public final class InMemoryCorrectionStore implements CorrectionStore {
  private final InMemoryLedgerStore ledger;

  /** Over the ledger's rows. */
  public InMemoryCorrectionStore(InMemoryLedgerStore ledger) {
    this.ledger = ledger;
  }

  @Override
  public Optional<Transfer> transfer(UUID transferId) {
    return ledger.transfer(transferId);
  }

  @Override
  public List<Transfer> of(UUID correctionId) {
    return those(transfer -> transfer.correctionId().filter(correctionId::equals).isPresent());
  }

  @Override
  public List<Transfer> ofTransfer(UUID transferId) {
    return those(transfer -> transfer.corrects().filter(transferId::equals).isPresent());
  }

  @Override
  public Map<Integer, Long> ofDraws(UUID sessionId) {
    Map<Integer, Long> micros = new HashMap<>();
    for (Transfer transfer : ledger.transfersOfSession(sessionId)) {
      if (transfer.kind() == Transfer.Kind.CORRECT) {
        micros.merge(transfer.draw().getAsInt(), transfer.changeOfAvailable(), Math::addExact);
      }
    }
    return micros;
  }

  @Override
  public List<Transfer> ofCharge(UUID sessionId, int minute) {
    return ledger.transfersOfSession(sessionId).stream()
        .filter(transfer -> transfer.kind() == Transfer.Kind.CORRECT)
        .filter(transfer -> transfer.minute().isPresent())
        .filter(transfer -> transfer.minute().getAsInt() == minute)
        .toList();
  }

  // Corrections are rare, and so are worlds that look for them.
  private List<Transfer> those(Predicate<Transfer> wanted) {
    return ledger.transfers().stream()
        .filter(transfer -> transfer.kind() == Transfer.Kind.CORRECT)
        .filter(wanted)
        .toList();
  }
}
