package io.tollgate.benchmarks;

import java.nio.file.Path;

/**
 * How a benchmark is to run.
 *
 * @param quick within 50 s on two cores, with fewer repetitions
 * @param seed of everything drawn by chance
 * @param checkout the directory with the parent POM
 */
public record Settings(boolean quick, long seed, Path checkout) {}
