@NullMarked
package io.tollgate.cli.launch;

import org.jspecify.annotations.NullMarked;
