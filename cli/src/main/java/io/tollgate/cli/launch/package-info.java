/** Everything on one machine: {@code up} and {@code demo} start the parts as processes. */
@NullMarked
package io.tollgate.cli.launch;

import org.jspecify.annotations.NullMarked;
