@NullMarked
package io.tollgate.cli.session;

import org.jspecify.annotations.NullMarked;
