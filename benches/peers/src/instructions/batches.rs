//! Many messages a call.

use super::Row;

pub(super) const ROWS: &[Row] = &[];
