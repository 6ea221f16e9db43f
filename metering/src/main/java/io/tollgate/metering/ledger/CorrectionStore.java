package io.tollgate.metering.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads what corrections are made of; they are posted as any transfers. */
public interface CorrectionStore {
  /** A transfer by its id. */
  Optional<Transfer> transfer(UUID transferId);

  /** The transfers of one correction, as posted. */
  List<Transfer> of(UUID correctionId);

  /** The corrections of a transfer, as posted. */
  List<Transfer> ofTransfer(UUID transferId);

  /** What corrections gave back of a session's draws, less what was taken back again, by draw. */
  Map<Integer, Long> ofDraws(UUID sessionId);

  /** The corrections of a charge, and the corrections of those, as posted. */
  List<Transfer> ofCharge(UUID sessionId, int minute);
}
