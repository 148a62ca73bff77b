//! Catalogues of parts: every figure with its source and grade.
