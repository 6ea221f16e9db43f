package io.tollgate.agent.runtime;

import java.nio.file.Path;

/**
 * Where the files of one allocation lie.
 *
 * @param home the work's own directory, with {@code input} and {@code output} in it; whatever is
 *     below belongs to the work and may be anything
 * @param transfer a directory on the same file system that the work cannot reach, for what is
 *     neither here nor there
 * @param kept the work is over and only {@code output} is kept
 */
public record WorkPlace(Path home, Path transfer, boolean kept) {}
