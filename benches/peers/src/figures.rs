//! Medians and quartiles.

/// The middle of some numbers, and that of each half.
#[derive(Clone, Copy)]
pub(crate) struct Quartiles {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Quartiles {
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Quartiles {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * (values.len() as f64 - 1.0);
            let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Quartiles { low: at(0.25), median: at(0.5), high: at(0.75) }
    }
}

/// The ratios of a figure, each of two samples that were taken one soon after the other.
pub(crate) fn ratio<T>(own: &[T], base: &[T], figure: impl Fn(&T) -> f64) -> Quartiles {
    Quartiles::of(own.iter().zip(base).map(|(own, base)| figure(own) / figure(base)))
}
