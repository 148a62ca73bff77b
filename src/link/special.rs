//! Special functions of the statistics of fades and weather, to double precision or nearly so.
//!
//! Assumes: arguments in the stated ranges; results outside are clamped to the nearest sensible value.
//! Source: series and continued fractions, Abramowitz & Stegun 6.5 and 7.1; Lanczos' gamma function with
//! g = 7 and nine terms (recalled). The tests hold all of it against digits of the GNU C library.

use std::f64::consts::{PI, SQRT_2};

/// erfc(x), to about 13 digits: a series below 2.5, a continued fraction above.
pub fn complementary_error_function(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - complementary_error_function(-x);
    }
    let bell = (-x * x).exp() / PI.sqrt();
    if x < 2.5 {
        let (mut term, mut sum) = (2.0 * x, 2.0 * x);
        for n in 1..60 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        1.0 - bell * sum
    } else {
        // Backwards from far down; 60 levels converge from 2.5 on.
        let tail = (1..=60)
            .rev()
            .fold(x, |below, n| x + f64::from(n) / 2.0 / below);
        bell / tail
    }
}

/// Share of the standard normal distribution below `z`.
pub fn normal_share_below(z: f64) -> f64 {
    0.5 * complementary_error_function(-z / SQRT_2)
}

/// The point that a share in (0, 1) of the standard normal distribution lies below; ±38 at the ends.
pub fn normal_quantile(share: f64) -> f64 {
    if share > 0.5 {
        // The upper tail by symmetry, where a share near one still has its digits.
        return -normal_quantile(1.0 - share);
    }
    bisect(-38.0, 0.0, |z| normal_share_below(z) < share)
}

/// erf⁻¹(x) for x in (−1, 1).
pub fn inverse_error_function(x: f64) -> f64 {
    normal_quantile((x + 1.0) / 2.0) / SQRT_2
}

/// ln Γ(x) for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin().abs()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let at = x + G + 0.5;
    let (first, rest) = (TERMS[0], &TERMS[1..]);
    let sum = rest
        .iter()
        .zip(1_u32..)
        .fold(first, |sum, (term, n)| sum + term / (x + f64::from(n)));
    0.5 * (2.0 * PI).ln() + (x + 0.5) * at.ln() - at + sum.ln()
}

/// The regularised lower incomplete gamma function P(a, x): share of a gamma distribution of shape `a`
/// and scale 1 below `x`.
pub fn gamma_share_below(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..1000 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-16 {
                break;
            }
        }
        (front * sum).min(1.0)
    } else {
        // Lentz's method for the continued fraction of the upper function.
        const TINY: f64 = 1e-300;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / TINY;
        let mut d = 1.0 / b;
        let mut fraction = d;
        for n in 1..1000_u32 {
            let an = -f64::from(n) * (f64::from(n) - a);
            b += 2.0;
            d = an * d + b;
            d = 1.0 / if d.abs() < TINY { TINY } else { d };
            c = b + an / c;
            c = if c.abs() < TINY { TINY } else { c };
            let step = c * d;
            fraction *= step;
            if (step - 1.0).abs() < 1e-16 {
                break;
            }
        }
        (1.0 - front * fraction).clamp(0.0, 1.0)
    }
}

/// Where a condition that holds at `low` and not at `high` stops to hold, to the last digit.
fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complementary_error_function_has_its_known_values() {
        // Digits of the GNU C library's erfc.
        for (x, value) in [
            (-1.0, 1.842_700_792_949_715),
            (0.0, 1.0),
            (0.5, 0.479_500_122_186_953_5),
            (1.0, 0.157_299_207_050_285_1),
            (2.0, 4.677_734_981_047_266e-3),
            (3.0, 2.209_049_699_858_544e-5),
            (5.0, 1.537_459_794_428_035e-12),
        ] {
            let found = complementary_error_function(x);
            assert!((found - value).abs() < 1e-11 * value, "erfc({x}) = {found}");
        }
    }

    #[test]
    fn series_and_fraction_meet() {
        let below = complementary_error_function(2.5 - 1e-12);
        let above = complementary_error_function(2.5 + 1e-12);
        assert!((below - above).abs() < 1e-10 * above, "{below} {above}");
    }

    #[test]
    fn quantiles_are_the_inverse_of_shares() {
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        assert!((normal_quantile(1e-3) + 3.090_232_306_167_813_5).abs() < 1e-11);
        assert!((inverse_error_function(0.5) - 0.476_936_276_204_469_9).abs() < 1e-12);
        for share in [1e-9, 0.1, 0.5, 0.7, 0.999] {
            let back = normal_share_below(normal_quantile(share));
            assert!((back - share).abs() < 1e-10 * share, "{share} {back}");
        }
    }

    #[test]
    fn the_gamma_functions_have_their_known_values() {
        for (x, value) in [
            (0.5, 0.572_364_942_924_700_1),
            (1.0, 0.0),
            (1.9, -0.038_984_275_923_083_33),
            (10.0, 12.801_827_480_081_469),
        ] {
            assert!((ln_gamma(x) - value).abs() < 1e-12, "{x}");
        }
        // Shape 1 is the exponential distribution; shape 3 a closed form; shape ½ is erf(√x).
        for x in [0.1, 1.0, 2.0, 7.0, 30.0_f64] {
            assert!((gamma_share_below(1.0, x) - (1.0 - (-x).exp())).abs() < 1e-13);
            let three = 1.0 - (-x).exp() * (1.0 + x + x * x / 2.0);
            assert!((gamma_share_below(3.0, x) - three).abs() < 1e-13);
            let half = 1.0 - complementary_error_function(x.sqrt());
            assert!((gamma_share_below(0.5, x) - half).abs() < 1e-12);
        }
    }
}
