package io.tollgate.metering.contract;

import static io.tollgate.metering.contract.InMemoryContracts.require;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Closed periods of a world without a database; for one thread. Refuses what the tables of the
 * database refuse, by {@link IllegalStateException}.
 */
public final class InMemoryPeriodStore implements PeriodStore {
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);
  private static final Duration NEARLY_A_MONTH = Duration.ofDays(27);

  /** So much earlier than in UTC a month may end somewhere. */
  private static final Duration WESTMOST = Duration.ofHours(18);

  private final AppendOnly<UUID, Closed> closed;
  private final InMemoryContractStore contracts;
  private final InMemoryContractUsage usage;
  private final Touched<UUID> touched;

  /** A closed period, with who closed it. */
  public record Closed(PeriodStatement statement, Cause cause) {}

  /**
   * On a log.
   *
   * @param touched told whose periods were closed
   */
  InMemoryPeriodStore(
      UndoLog log,
      InMemoryContractStore contracts,
      InMemoryContractUsage usage,
      Touched<UUID> touched) {
    this.closed = new AppendOnly<>(log);
    this.contracts = contracts;
    this.usage = usage;
    this.touched = touched;
  }

  @Override
  public Optional<PeriodStatement> find(Contract contract, ContractMonth period) {
    return closed.of(contract.contractId()).stream()
        .map(Closed::statement)
        .filter(statement -> statement.period().firstDay().equals(period.firstDay()))
        .findFirst();
  }

  @Override
  public Optional<PeriodStatement> last(Contract contract) {
    List<Closed> all = closed.of(contract.contractId());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1).statement());
  }

  @Override
  public void add(PeriodStatement rated, Cause cause, Instant now) {
    UUID id = rated.contractId();
    for (Closed other : closed.of(id)) {
      require(
          other.statement().period().month().isBefore(rated.period().month()),
          "Period was closed before, or a later one",
          id);
    }
    requirePossible(rated);
    PeriodStatement kept =
        new PeriodStatement(
            id,
            rated.version(),
            rated.payer(),
            rated.period(),
            Optional.of(now.truncatedTo(ChronoUnit.MICROS)),
            rated.usageThrough(),
            rated.charged(),
            rated.quantityThousandths(),
            Money.ZERO,
            rated.adjustments(),
            rated.grantId());
    closed.append(id, new Closed(kept, cause));
    touched.add(id);
  }

  @Override
  public boolean hasUsageAfter(UUID contractId, Instant instant) {
    Instant from = instant.minus(CLOCKS_APART);
    return usage
        .boughtUnder(contractId)
        .filter(billing -> billing.attempt().isPresent())
        .anyMatch(billing -> isOpenAt(billing, from));
  }

  @Override
  public List<UUID> candidates(Instant now, Optional<UUID> after, int limit) {
    Instant monthAgo = now.minus(NEARLY_A_MONTH);
    return contracts.all().stream()
        .filter(contract -> nextBegins(contract).filter(monthAgo::isAfter).isPresent())
        .map(Contract::contractId)
        .filter(id -> after.isEmpty() || IdOrder.BY_BYTES.compare(id, after.get()) > 0)
        .sorted(IdOrder.BY_BYTES)
        .limit(limit)
        .toList();
  }

  /** A contract's closed periods, as closed. */
  public List<Closed> closedOf(UUID contractId) {
    return List.copyOf(closed.of(contractId));
  }

  // As the database has it: by calendar days of UTC, whatever the contract's time zone.
  private Optional<Instant> nextBegins(Contract contract) {
    Optional<Instant> after =
        last(contract).map(last -> last.period().endDay().atStartOfDay(ZoneOffset.UTC).toInstant());
    return after.or(
        () ->
            contract.versions().stream()
                .flatMap(version -> version.effectiveFrom().stream())
                .min(Instant::compareTo)
                .map(from -> ContractMonth.of(from.minus(WESTMOST), ZoneOffset.UTC).start()));
  }

  private static boolean isOpenAt(Billing billing, Instant instant) {
    return billing.closing().filter(end -> end.settledAt().isBefore(instant)).isEmpty();
  }

  private static void requirePossible(PeriodStatement rated) {
    UUID id = rated.contractId();
    require(
        rated.charged().micros() >= 0 && rated.quantityThousandths() >= 0,
        "Period below nothing",
        id);
    Set<String> lines = new HashSet<>();
    for (Adjustment adjustment : rated.adjustments()) {
      boolean asks = adjustment.term() == Adjustment.Term.COMMITMENT;
      long micros = adjustment.amount().micros();
      require(micros != 0 && (micros > 0) == asks, "Only a commitment asks for more", id);
      require(
          lines.add(adjustment.term().code() + " " + adjustment.line()),
          "Two adjustments of a line",
          id);
    }
  }
}
