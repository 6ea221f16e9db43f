/**
 * What the GPUs say. A probe reads all of them at once; who they are comes from the same reading,
 * so inventory and measurements cannot disagree.
 */
@NullMarked
package io.tollgate.agent.gpu;

import org.jspecify.annotations.NullMarked;
