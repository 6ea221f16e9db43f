@NullMarked
package io.tollgate.cli.client;

import org.jspecify.annotations.NullMarked;
