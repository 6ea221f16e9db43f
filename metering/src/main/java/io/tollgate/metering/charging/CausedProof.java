package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;

/** A proof and who brought it, for batches that join what several agents said. */
public record CausedProof(SessionProof proof, Cause cause) {}
