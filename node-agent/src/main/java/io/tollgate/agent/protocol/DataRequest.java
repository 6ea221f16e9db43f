package io.tollgate.agent.protocol;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A piece of what was wanted.
 *
 * @param requestId the request it answers
 * @param kind as it was wanted
 * @param offset position of the first byte
 * @param bytes the piece, base64 in JSON; empty when nothing came in time
 * @param complete true when nothing comes after this piece
 * @param gap of a log: what followed the piece was dropped; absent otherwise
 * @param facts of files; absent for logs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a list of boxed bytes would be absurd
public record DataRequest(
    UUID requestId,
    String kind,
    long offset,
    byte[] bytes,
    boolean complete,
    @Nullable Boolean gap,
    @Nullable FileFacts facts) {}
