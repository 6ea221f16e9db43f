package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.UUID;

/**
 * One step of a contract's life, written once.
 *
 * @param number its place in the contract's history, from 1
 * @param state of the version after it
 * @param termsId the terms as they were then
 * @param cause who, by which request, and why
 */
public record StepRow(
    UUID contractId,
    int number,
    int version,
    ContractStep step,
    ContractState state,
    UUID termsId,
    Cause cause,
    Instant at) {}
