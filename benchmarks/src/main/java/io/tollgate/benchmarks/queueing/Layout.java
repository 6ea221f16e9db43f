package io.tollgate.benchmarks.queueing;

/**
 * How the GPUs of the cluster stand together.
 *
 * @param nodes how many
 * @param gpusPerNode of each
 */
record Layout(int nodes, int gpusPerNode) {
  /** Of the nodes of the cluster; wider work is a gang, also where GPUs are only counted. */
  static final int GPUS_OF_A_NODE = 8;

  /** GPUs by count alone. */
  static Layout pooled(int gpus) {
    return new Layout(1, gpus);
  }

  /** In nodes of eight. */
  static Layout nodes(int gpus) {
    return new Layout(gpus / GPUS_OF_A_NODE, GPUS_OF_A_NODE);
  }

  int gpus() {
    return nodes * gpusPerNode;
  }

  String key() {
    return gpus() + (nodes == 1 ? "_pooled" : "_nodes");
  }
}
