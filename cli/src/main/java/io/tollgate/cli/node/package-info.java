/** Nodes, for operators. */
@NullMarked
package io.tollgate.cli.node;

import org.jspecify.annotations.NullMarked;
