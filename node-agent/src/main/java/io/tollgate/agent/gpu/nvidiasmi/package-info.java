/**
 * GPUs as {@code nvidia-smi} shows them: the fall-back where no exporter runs. The program hangs
 * when a GPU has fallen off the bus, so it runs under a time limit and never twice at once.
 */
@NullMarked
package io.tollgate.agent.gpu.nvidiasmi;

import org.jspecify.annotations.NullMarked;
