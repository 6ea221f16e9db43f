/**
 * Tells a DCGM exporter which session works on which GPU, so that a site's own Prometheus shows
 * Tollgate's sessions under the label {@code hpc_job}. Beside the work, never part of it.
 */
@NullMarked
package io.tollgate.agent.jobmapping;

import org.jspecify.annotations.NullMarked;
