package io.tollgate.metering.charging;

import java.time.Instant;

/**
 * The run of a session that counts now, or did last.
 *
 * @param number from 1
 * @param startedAt the server's stamp of RUNNING
 * @param provenMs the largest proof taken into account
 */
public record Attempt(int number, Instant startedAt, long provenMs, boolean ended) {
  Attempt withProven(long ms) {
    return new Attempt(number, startedAt, ms, ended);
  }
}
