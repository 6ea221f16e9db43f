package io.tollgate.agent.gpu.dcgm;

import java.util.List;

/**
 * What was read of one scrape.
 *
 * @param samples in the order of the lines
 * @param skippedLines lines that could not be read
 * @param truncated true when there was more than the parser takes
 * @param looked characters looked at: the work that was done, at most a small multiple of the
 *     text's length
 */
public record Exposition(List<Sample> samples, int skippedLines, boolean truncated, long looked) {

  public Exposition {
    samples = List.copyOf(samples);
  }
}
