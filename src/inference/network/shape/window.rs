//! Sizes of what slides over rows and columns: convolutions and pooling.

use super::super::error::NetworkError;
use super::Place;

/// Largest kernel, stride, dilation or padding.
const EDGE_MAX: i64 = 4096;

/// Kernel, strides, dilations and padding over rows and columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    kernel: [usize; 2],
    strides: [usize; 2],
    dilations: [usize; 2],
    /// Before and after; none where the output is to have the input's size over the stride.
    pads: Option<[[usize; 2]; 2]>,
    round_up: bool,
}

/// `N` numbers of an attribute between `least` and the greatest that is taken.
fn numbers<const N: usize>(
    place: &Place<'_>,
    name: &str,
    least: i64,
) -> Result<Option<[usize; N]>, NetworkError> {
    let Some(numbers) = place.node.ints(name) else {
        return Ok(None);
    };
    let mut taken = [0; N];
    let fits = numbers.len() == N && numbers.iter().all(|n| (least..=EDGE_MAX).contains(n));
    if !fits {
        return Err(place.wrong(format!(
            "`{name}` is {numbers:?}; {N} numbers from {least} to {EDGE_MAX} are taken (two axes, rows and columns)"
        )));
    }
    for (taken, &number) in taken.iter_mut().zip(numbers) {
        *taken = usize::try_from(number).unwrap_or(0);
    }
    Ok(Some(taken))
}

impl Window {
    /// The window of a node, whose kernel is known from its weights or from an attribute.
    pub(super) fn read(
        place: &Place<'_>,
        kernel: Option<[usize; 2]>,
    ) -> Result<Self, NetworkError> {
        // The attribute is optional where weights tell it.
        let declared = numbers::<2>(place, "kernel_shape", 1)?.or(kernel);
        let declared = declared.ok_or_else(|| place.wrong("it has no `kernel_shape`"))?;
        if kernel.is_some_and(|kernel| kernel != declared) {
            return Err(place.wrong("`kernel_shape` is not that of its weights"));
        }
        let pads = numbers::<4>(place, "pads", 0)?;
        let pads = match (place.node.text("auto_pad"), pads) {
            (None | Some("NOTSET"), pads) => {
                let [top, left, bottom, right] = pads.unwrap_or_default();
                Some([[top, bottom], [left, right]])
            }
            (Some("VALID"), None) => Some([[0; 2]; 2]),
            (Some("SAME_UPPER"), None) => None,
            (Some(other), _) => {
                return Err(place.wrong(format!("`auto_pad` {other} is not taken; give `pads`")));
            }
        };
        Ok(Self {
            kernel: declared,
            strides: numbers::<2>(place, "strides", 1)?.unwrap_or([1; 2]),
            dilations: numbers::<2>(place, "dilations", 1)?.unwrap_or([1; 2]),
            pads,
            round_up: place.node.int("ceil_mode", 0) != 0,
        })
    }

    /// Whether it leaves out pixels between those that it takes.
    pub(super) fn is_dilated(&self) -> bool {
        self.dilations != [1; 2]
    }

    /// Rows and columns of the output.
    pub(super) fn output(
        &self,
        place: &Place<'_>,
        input: [usize; 2],
    ) -> Result<[usize; 2], NetworkError> {
        let mut output = [0; 2];
        for axis in 0..2 {
            let stride = self.strides[axis];
            let Some(pads) = self.pads else {
                output[axis] = input[axis].div_ceil(stride);
                continue;
            };
            let padded = input[axis] + pads[axis][0] + pads[axis][1];
            let reach = self.dilations[axis] * (self.kernel[axis] - 1) + 1;
            let steps = padded
                .checked_sub(reach)
                .ok_or_else(|| place.wrong("its input is smaller than its kernel"))?;
            output[axis] = if self.round_up {
                let up = steps.div_ceil(stride) + 1;
                // The last window must begin within the input or the padding before it.
                up - usize::from((up - 1) * stride >= input[axis] + pads[axis][0])
            } else {
                steps / stride + 1
            };
        }
        Ok(output)
    }

    /// Rows and columns of the output where the window spreads instead of gathering.
    pub(super) fn spread(
        &self,
        place: &Place<'_>,
        input: [usize; 2],
    ) -> Result<[usize; 2], NetworkError> {
        let extra = numbers::<2>(place, "output_padding", 0)?.unwrap_or([0; 2]);
        let Some(pads) = self.pads else {
            return Err(place.wrong("`auto_pad` is not taken here; give `pads`"));
        };
        if place.node.ints("output_shape").is_some() {
            return Err(place.wrong("`output_shape` is not taken; give `pads`"));
        }
        let mut output = [0; 2];
        for axis in 0..2 {
            let whole = self.strides[axis] * (input[axis].saturating_sub(1))
                + self.dilations[axis] * (self.kernel[axis] - 1)
                + 1
                + extra[axis];
            output[axis] = whole
                .checked_sub(pads[axis][0] + pads[axis][1])
                .ok_or_else(|| place.wrong("its padding is larger than its output"))?;
        }
        Ok(output)
    }
}
