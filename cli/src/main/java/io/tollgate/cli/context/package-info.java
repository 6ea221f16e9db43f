/** Where the server is and which key to use. */
@NullMarked
package io.tollgate.cli.context;

import org.jspecify.annotations.NullMarked;
