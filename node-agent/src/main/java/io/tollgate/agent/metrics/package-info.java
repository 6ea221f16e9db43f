/** What the agent tells a site's Prometheus about itself and its GPUs. */
@NullMarked
package io.tollgate.agent.metrics;

import org.jspecify.annotations.NullMarked;
