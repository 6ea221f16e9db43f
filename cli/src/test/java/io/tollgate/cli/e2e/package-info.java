@NullMarked
package io.tollgate.cli.e2e;

import org.jspecify.annotations.NullMarked;
