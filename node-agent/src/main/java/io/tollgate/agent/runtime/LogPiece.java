package io.tollgate.agent.runtime;

/**
 * A piece of a log.
 *
 * @param offset position of its first byte among all that was ever written; later than asked when
 *     what was asked for is not kept
 * @param bytes the piece, possibly empty
 * @param gap what followed it was dropped: the character at its end will not be completed
 * @param atEnd nothing more had been written when it was read
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record LogPiece(long offset, byte[] bytes, boolean gap, boolean atEnd) {

  /** Nothing, and nothing to come. */
  public static LogPiece nothing(long offset) {
    return new LogPiece(offset, new byte[0], false, true);
  }
}
