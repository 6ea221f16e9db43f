/** Contracts: files in YAML, approval, preview, periods. */
@NullMarked
package io.tollgate.cli.contract;

import org.jspecify.annotations.NullMarked;
