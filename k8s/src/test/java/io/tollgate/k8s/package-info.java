@NullMarked
package io.tollgate.k8s;

import org.jspecify.annotations.NullMarked;
