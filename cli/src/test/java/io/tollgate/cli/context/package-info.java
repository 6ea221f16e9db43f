@NullMarked
package io.tollgate.cli.context;

import org.jspecify.annotations.NullMarked;
