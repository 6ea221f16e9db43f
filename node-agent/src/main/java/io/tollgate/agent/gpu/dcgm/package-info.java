/**
 * GPUs as NVIDIA's DCGM exporter shows them. Exporters of several years are in the field, their
 * output differs in labels, order, escaping and number format, and some of it is wrong; so a line
 * that cannot be read is skipped and counted, and nothing depends on order or on TYPE lines.
 */
@NullMarked
package io.tollgate.agent.gpu.dcgm;

import org.jspecify.annotations.NullMarked;
