package io.tollgate.metering;

import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.memory.UndoLog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The stores in one transaction after another of a world in memory. */
final class InMemoryWorld {
  final InMemoryMoney money = InMemoryMoney.on(new UndoLog());

  InMemoryWorld() {
    money.log().begin();
  }

  void commitAndBegin() {
    money.log().commit();
    money.log().begin();
  }

  void rollBackAndBegin() {
    money.log().rollback();
    money.log().begin();
  }

  List<String> attempts(UUID session) {
    Optional<SessionRows> rows = money.charges().rows(session);
    return rows.stream()
        .flatMap(all -> all.attempts().stream())
        .map(
            row ->
                row.attempt().number()
                    + " after "
                    + row.minutesBefore()
                    + rows.orElseThrow().ends().stream()
                        .filter(end -> end.ending().attempt() == row.attempt().number())
                        .map(end -> " " + end.ending().reason().code() + " " + end.billedMs())
                        .findFirst()
                        .orElse(""))
        .toList();
  }

  List<SessionProof> lateProofs(UUID session) {
    return money.charges().rows(session).stream()
        .flatMap(rows -> rows.lateProofs().stream())
        .map(SessionRows.LateProofRow::proof)
        .toList();
  }
}
