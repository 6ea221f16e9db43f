@NullMarked
package io.tollgate.cli.output;

import org.jspecify.annotations.NullMarked;
