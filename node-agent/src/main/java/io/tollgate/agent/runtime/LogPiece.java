package io.tollgate.agent.runtime;

/**
 * A piece of a log.
 *
 * @param bytes the piece, possibly empty
 * @param atEnd nothing more had been written when it was read
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record LogPiece(byte[] bytes, boolean atEnd) {}
