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
        let [low, median, high] = [0.25, 0.5, 0.75].map(|part| at(&values, part));
        Quartiles { low, median, high }
    }
}

/// The value below which such a part of the sorted numbers lies.
pub(crate) fn at(sorted: &[f64], part: f64) -> f64 {
    let place = part * (sorted.len() as f64 - 1.0);
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

/// The ratios of a figure, each of two samples that were taken one soon after the other.
pub(crate) fn ratio<T>(own: &[T], base: &[T], figure: impl Fn(&T) -> f64) -> Quartiles {
    Quartiles::of(own.iter().zip(base).map(|(own, base)| figure(own) / figure(base)))
}
