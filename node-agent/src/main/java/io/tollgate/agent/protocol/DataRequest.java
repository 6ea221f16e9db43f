package io.tollgate.agent.protocol;

import java.util.UUID;

/**
 * A piece of what was wanted.
 *
 * @param requestId the request it answers
 * @param kind {@code log}
 * @param offset position of the first byte
 * @param bytes the piece, base64 in JSON; empty when nothing came in time
 * @param complete true when the work has ended and nothing comes after this piece
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a list of boxed bytes would be absurd
public record DataRequest(
    UUID requestId, String kind, long offset, byte[] bytes, boolean complete) {}
