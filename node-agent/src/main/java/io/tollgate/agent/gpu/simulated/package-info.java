/**
 * Pretend GPUs behind a real exporter's face: an HTTP server that answers with DCGM exposition
 * text. The agent scrapes it exactly as it scrapes the real one, so a demonstration walks the same
 * path.
 */
@NullMarked
package io.tollgate.agent.gpu.simulated;

import org.jspecify.annotations.NullMarked;
