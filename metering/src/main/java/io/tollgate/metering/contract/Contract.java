package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An agreement with a payer, and its versions.
 *
 * @param timeZone whose calendar months are its periods
 * @param versions from the first on; never none
 */
public record Contract(
    UUID contractId,
    UUID payer,
    String name,
    ZoneId timeZone,
    List<ContractVersion> versions,
    Cause cause,
    Instant createdAt) {
  /** Keeps its own copy. */
  public Contract {
    versions = List.copyOf(versions);
  }

  /** The newest version. */
  public ContractVersion latest() {
    return versions.get(versions.size() - 1);
  }

  /** The version that is being written or agreed on. */
  public Optional<ContractVersion> open() {
    return Optional.of(latest()).filter(ContractVersion::isOpen);
  }

  /** The version that quotes are made under at an instant. */
  public Optional<ContractVersion> inForceAt(Instant now) {
    return versions.stream().filter(version -> version.inForceAt(now)).findFirst();
  }

  /** One version; an unknown number throws {@link IllegalArgumentException}. */
  public ContractVersion version(int number) {
    return versions.stream()
        .filter(version -> version.version() == number)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("Contract " + contractId + " has no " + number));
  }

  /** The state of the version in effect, or else of the newest. */
  public ContractState state() {
    return versions.stream()
        .filter(version -> version.state() == ContractState.ACTIVE)
        .findFirst()
        .orElse(latest())
        .state();
  }

  /** When the first version took effect, or will. */
  public Optional<Instant> startsAt() {
    return versions.stream().flatMap(version -> version.effectiveFrom().stream()).findFirst();
  }

  /** The last version that was in force before an instant: its terms settle what came before. */
  public Optional<ContractVersion> settling(Instant end) {
    return versions.stream()
        .filter(version -> version.effectiveFrom().filter(from -> from.isBefore(end)).isPresent())
        .reduce((earlier, later) -> later);
  }
}
