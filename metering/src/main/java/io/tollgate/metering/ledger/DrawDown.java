package io.tollgate.metering.ledger;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which grants pay, and which get back what was not used. Pure. */
public final class DrawDown {
  /** Priority, then what expires first, then the id; a grant that never expires comes last. */
  public static final Comparator<Grant> ORDER =
      Comparator.comparingInt(Grant::priority)
          .thenComparing(grant -> grant.expiresAt().orElse(Instant.MAX))
          .thenComparing(Grant::grantId, IdOrder.BY_BYTES);

  private DrawDown() {}

  /** An amount out of, or back to, one grant. */
  public record Part(int draw, UUID grantId, long micros) {}

  /**
   * The grants that pay, in order; empty when they do not suffice. Draws are numbered from {@code
   * firstDraw}.
   */
  public static Optional<List<Part>> take(
      List<Grant> grants, long micros, int firstDraw, Instant now) {
    List<Part> parts = new ArrayList<>();
    long missing = micros;
    for (Grant grant : grants.stream().sorted(ORDER).toList()) {
      long part = Math.min(missing, grant.left().micros());
      boolean usable = !grant.expiredAt(now) || Planted.is(MoneyDefect.EXPIRED_GRANT_DRAWN);
      if (part > 0 && usable) {
        parts.add(new Part(firstDraw + parts.size(), grant.grantId(), part));
        missing -= part;
      }
    }
    boolean enough = missing == 0 || Planted.is(MoneyDefect.HOLD_WITHOUT_BALANCE);
    return enough ? Optional.of(parts) : Optional.empty();
  }

  /** The last drawn is given back first. Throws when more is given back than was drawn. */
  public static List<Part> giveBack(List<Draw> draws, long micros) {
    List<Part> parts = new ArrayList<>();
    long rest = micros;
    List<Draw> lastFirst =
        draws.stream()
            .sorted(
                Planted.is(MoneyDefect.FIRST_DRAW_GIVEN_BACK_FIRST)
                    ? Comparator.comparingInt(Draw::number)
                    : Comparator.comparingInt(Draw::number).reversed())
            .toList();
    for (Draw draw : lastFirst) {
      long part = Math.min(rest, draw.micros() - draw.releasedMicros());
      if (part > 0) {
        parts.add(new Part(draw.number(), draw.grantId(), part));
        rest -= part;
      }
    }
    if (rest != 0) {
      throw new IllegalStateException("More is given back than was drawn, by micros: " + rest);
    }
    return parts;
  }
}
