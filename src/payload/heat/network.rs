//! Networks of parts that warm each other, in closed form between changes.
//!
//! Emission is replaced by a line, `E(T) ≈ E(T₀) + k (T − T₀)`: the slope k is fixed for a network,
//! the anchor T₀ is the temperature at the last change. What is then left is linear with constant
//! coefficients; scaled by √C its matrix is symmetric, and in its eigenbasis each mode goes towards its
//! end alone:
//! ```text
//! z_k(t) = z_k∞ + (z_k − z_k∞) e^(−λ_k t)
//! ```
//! So a temperature at any later instant costs one exponential for each mode, and its crossing of a level
//! can be found to the nanosecond. At rest the anchor is the temperature itself, and the line is exact.
//!
//! Assumes: heat is constant between changes. Source: linear systems.

use crate::check::{self, NonPhysical};
use crate::time::{SimTime, Span};
use crate::units::{Power, Temperature};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use serde::{Deserialize, Serialize};

/// Stefan–Boltzmann constant (W/m²/K⁴). Source: CODATA 2018.
pub(super) const STEFAN_BOLTZMANN: f64 = 5.670_374_419e-8;
/// Where the fixed slope of emission is that of a black body (K).
const SLOPE_AT_K: f64 = 300.0;
/// Steps of Newton's method to a steady state; it needs about six.
const NEWTON_STEPS: usize = 60;

/// `N` parts with their heat capacities, the conductances between them, and what they radiate.
#[derive(Debug, Clone, PartialEq)]
pub struct Network<const N: usize> {
    capacities_jpk: [f64; N],
    conductances_wpk: [[f64; N]; N],
    /// Emissivity times radiating area (m²).
    emission_m2: [f64; N],
    /// How fast each mode goes to its end (1/s).
    rates_per_s: [f64; N],
    /// From temperatures to modes.
    to_modes: [[f64; N]; N],
    /// From modes to temperatures, a row for each part.
    from_modes: [[f64; N]; N],
    /// From heat (W) to the ends of the modes.
    ends_of_heat: [[f64; N]; N],
}

/// The heat of a network: where its modes stand, and where they go.
///
/// It stands for `since`; reading it later changes no bit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HeatState<const N: usize>
where
    [f64; N]: Serialize + for<'a> Deserialize<'a>,
{
    pub(super) modes: [f64; N],
    pub(super) ends: [f64; N],
    pub(super) since: SimTime,
}

impl<const N: usize> Network<N>
where
    [f64; N]: Serialize + for<'a> Deserialize<'a>,
{
    /// A network of parts with heat capacities (J/K), symmetric conductances between them (W/K), and
    /// emissivities times radiating areas (m²).
    ///
    /// # Errors
    /// For capacities that are not above zero, negative conductances or areas, and parts that no way
    /// leads from to one that radiates.
    pub fn new(
        capacities_jpk: [f64; N],
        conductances_wpk: [[f64; N]; N],
        emission_m2: [f64; N],
    ) -> Result<Self, NonPhysical> {
        for k in 0..N {
            check::positive("heat_capacity_j_per_k", capacities_jpk[k])?;
            check::non_negative("radiating_area_m2", emission_m2[k])?;
            for conductance_wpk in conductances_wpk[k] {
                check::non_negative("conductance_w_per_k", conductance_wpk)?;
            }
        }
        let slope = |k: usize| 4.0 * STEFAN_BOLTZMANN * emission_m2[k] * SLOPE_AT_K.powi(3);
        let coupled = coupling(&conductances_wpk, slope);
        let scale = |k: usize| capacities_jpk[k].sqrt().recip();
        let scaled = DMatrix::from_fn(N, N, |i, j| coupled[(i, j)] * scale(i) * scale(j));
        let eigen = SymmetricEigen::new(scaled);
        let rates_per_s: [f64; N] = std::array::from_fn(|k| eigen.eigenvalues[k]);
        for rate in rates_per_s {
            check::require(
                "heat_loss_per_s",
                rate,
                rate > 1e-12,
                "a way out for all heat",
            )?;
        }
        let vector = |i: usize, k: usize| eigen.eigenvectors[(i, k)];
        Ok(Self {
            capacities_jpk,
            conductances_wpk,
            emission_m2,
            rates_per_s,
            to_modes: std::array::from_fn(|k| std::array::from_fn(|i| vector(i, k) / scale(i))),
            from_modes: std::array::from_fn(|i| std::array::from_fn(|k| vector(i, k) * scale(i))),
            ends_of_heat: std::array::from_fn(|k| {
                std::array::from_fn(|i| vector(i, k) * scale(i) / rates_per_s[k])
            }),
        })
    }

    /// The state in which all parts have these temperatures at `at` and, for now, keep them.
    pub fn at_rest(&self, temperatures: [Temperature; N], at: SimTime) -> HeatState<N> {
        let kelvins = temperatures.map(Temperature::to_kelvins);
        let modes = product(&self.to_modes, &kelvins);
        HeatState {
            modes,
            ends: modes,
            since: at,
        }
    }

    /// The temperature of a part at `at`, unless heat changes before; the present one for earlier
    /// instants.
    pub fn temperature(&self, state: &HeatState<N>, part: usize, at: SimTime) -> Temperature {
        let row = &self.from_modes[part];
        let modes = self.modes_at(state, at);
        Temperature::kelvins(row.iter().zip(modes).map(|(row, mode)| row * mode).sum())
    }

    /// All temperatures at `at`, as [`Self::temperature`].
    pub fn temperatures(&self, state: &HeatState<N>, at: SimTime) -> [Temperature; N] {
        product(&self.from_modes, &self.modes_at(state, at)).map(Temperature::kelvins)
    }

    /// From `at` on these parts are given heat (W); emission is anchored anew at their temperatures.
    pub fn set_heat(&self, state: &mut HeatState<N>, at: SimTime, heat_w: &[f64; N]) {
        let modes = self.modes_at(state, at);
        let mut driven_w = *heat_w;
        for (k, driven_w) in driven_w.iter_mut().enumerate() {
            let area_m2 = self.emission_m2[k];
            if area_m2 > 0.0 {
                let row = &self.from_modes[k];
                let kelvins: f64 = row.iter().zip(modes).map(|(row, mode)| row * mode).sum();
                let cubed = kelvins * kelvins * kelvins;
                let slope = 4.0 * SLOPE_AT_K * SLOPE_AT_K * SLOPE_AT_K;
                *driven_w -= STEFAN_BOLTZMANN * area_m2 * kelvins * (cubed - slope);
            }
        }
        state.ends = product(&self.ends_of_heat, &driven_w);
        state.modes = modes;
        state.since = state.since.max(at);
    }

    pub(super) fn modes_at(&self, state: &HeatState<N>, at: SimTime) -> [f64; N] {
        let elapsed_s = (at - state.since).max(Span::ZERO).to_seconds();
        if elapsed_s == 0.0 {
            return state.modes;
        }
        std::array::from_fn(|k| {
            let left = (-self.rates_per_s[k] * elapsed_s).exp();
            state.ends[k] + (state.modes[k] - state.ends[k]) * left
        })
    }

    /// How far a part can get from its temperature at `from` by `until`, at most (K).
    pub(super) fn reach(
        &self,
        state: &HeatState<N>,
        part: usize,
        from: SimTime,
        until: SimTime,
    ) -> f64 {
        let elapsed_s = (until - from).to_seconds();
        let modes = self.modes_at(state, from);
        let each = (0..N).map(|k| {
            let gone = -(-self.rates_per_s[k] * elapsed_s).exp_m1();
            (self.from_modes[part][k] * (state.ends[k] - modes[k])).abs() * gone
        });
        each.sum()
    }

    /// How fast temperatures change (K/s), emission as it is and not as a line.
    pub fn rates(&self, temperatures: &[Temperature; N], heat_w: &[f64; N]) -> [f64; N] {
        let kelvins = temperatures.map(Temperature::to_kelvins);
        std::array::from_fn(|i| {
            let others = (0..N).map(|j| self.conductances_wpk[i][j] * (kelvins[j] - kelvins[i]));
            let emitted_w = STEFAN_BOLTZMANN * self.emission_m2[i] * kelvins[i].powi(4);
            (heat_w[i] + others.sum::<f64>() - emitted_w) / self.capacities_jpk[i]
        })
    }

    /// The temperatures that constant heat (W, zero or more in all) ends at.
    pub fn steady_state(&self, heat_w: &[f64; N]) -> [Temperature; N] {
        let mut kelvins = [SLOPE_AT_K; N];
        for _ in 0..NEWTON_STEPS {
            let rates = self.rates(&kelvins.map(Temperature::kelvins), heat_w);
            let flow_w = DVector::from_fn(N, |k, _| rates[k] * self.capacities_jpk[k]);
            let slope =
                |k: usize| 4.0 * STEFAN_BOLTZMANN * self.emission_m2[k] * kelvins[k].powi(3);
            let coupled = coupling(&self.conductances_wpk, slope);
            let Some(step) = coupled.lu().solve(&flow_w) else {
                break;
            };
            for (kelvins, step) in kelvins.iter_mut().zip(step.iter()) {
                // Never to the absolute zero, where emission has no slope.
                *kelvins = (*kelvins + step).max(*kelvins / 2.0);
            }
            if step.amax() < 1e-10 {
                break;
            }
        }
        kelvins.map(Temperature::kelvins)
    }

    /// The most power that a part may turn to heat for good without getting hotter than `limit`, with
    /// this heat (W) beside; zero if it gets hotter without any.
    pub fn sustained(&self, part: usize, limit: Temperature, heat_w: &[f64; N]) -> Power {
        let is_within = |power_w: f64| {
            let mut heat_w = *heat_w;
            heat_w[part] += power_w;
            self.steady_state(&heat_w)[part] <= limit
        };
        if !is_within(0.0) {
            return Power::ZERO;
        }
        let (mut low_w, mut high_w) = (0.0, 1.0);
        while is_within(high_w) && high_w < 1e12 {
            (low_w, high_w) = (high_w, high_w * 2.0);
        }
        for _ in 0..60 {
            let middle_w = f64::midpoint(low_w, high_w);
            if is_within(middle_w) {
                low_w = middle_w;
            } else {
                high_w = middle_w;
            }
        }
        Power::watts(low_w)
    }
}

impl<const N: usize> HeatState<N>
where
    [f64; N]: Serialize + for<'a> Deserialize<'a>,
{
    /// The instant that it stands for: the last change.
    pub const fn since(&self) -> SimTime {
        self.since
    }
}

/// The matrix of heat flow out of each part: conductances, and a slope of emission (W/K).
fn coupling<const N: usize>(
    conductances_wpk: &[[f64; N]; N],
    slope_wpk: impl Fn(usize) -> f64,
) -> DMatrix<f64> {
    DMatrix::from_fn(N, N, |i, j| {
        if i == j {
            conductances_wpk[i].iter().sum::<f64>() - conductances_wpk[i][i] + slope_wpk(i)
        } else {
            -conductances_wpk[i][j]
        }
    })
}

fn product<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| {
        let mut sum = 0.0;
        for k in 0..N {
            sum += matrix[i][k] * vector[k];
        }
        sum
    })
}
