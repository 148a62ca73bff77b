//! The shape that each operator gives.

use super::super::error::NetworkError;
use super::super::operator::Kind;
use super::super::tensor::Constant;
use super::Place;
use super::window::Window;

type Shape = Result<Vec<usize>, NetworkError>;

/// The shape of an operator that computes floats.
pub(super) fn computed(place: &Place<'_>, kind: Kind) -> Shape {
    match kind {
        Kind::Conv => conv(place),
        Kind::ConvTranspose => conv_transpose(place),
        Kind::Pool => pool(place),
        Kind::GlobalPool => {
            let [images, channels, ..] = place.axes::<4>(0)?;
            Ok(vec![images, channels, 1, 1])
        }
        Kind::Gemm => gemm(place),
        Kind::MatMul => matmul(place),
        Kind::BatchNormalization => batch_normalization(place),
        Kind::Clip => {
            for bound in 1..place.node.inputs.len().min(3) {
                if place
                    .constant(bound)?
                    .is_some_and(|bound| bound.count() != 1)
                {
                    return Err(place.wrong("a bound is not one number"));
                }
            }
            Ok(place.floats(0)?.to_vec())
        }
        Kind::Broadcast => broadcast(place),
        Kind::Softmax => softmax(place),
        Kind::Resize => resize(place),
        Kind::Pad => pad(place),
        Kind::Reduce => reduce(place),
        Kind::DepthToSpace => depth_to_space(place),
        _ => Ok(place.floats(0)?.to_vec()),
    }
}

/// The shape of an operator that passes values on as they are.
pub(super) fn moved(place: &Place<'_>, kind: Kind) -> Shape {
    match kind {
        Kind::Concat => concat(place),
        Kind::Transpose => transpose(place),
        Kind::Reshape => reshape(place),
        Kind::Flatten => flatten(place),
        Kind::Squeeze => squeeze(place),
        Kind::Unsqueeze => unsqueeze(place),
        Kind::Slice => slice(place),
        _ => Ok(place.input(0)?.shape.clone()),
    }
}

/// Refuses an input that has not one number for each of `channels`; it may be left out.
fn per_channel(place: &Place<'_>, input: usize, channels: usize) -> Result<(), NetworkError> {
    if place.node.input(input).is_some() && place.floats(input)? != [channels] {
        return Err(place.wrong(format!("input {input} has not {channels} numbers")));
    }
    Ok(())
}

fn groups(place: &Place<'_>) -> Result<usize, NetworkError> {
    let groups = usize::try_from(place.node.int("group", 1)).ok();
    groups
        .filter(|&groups| groups > 0)
        .ok_or_else(|| place.wrong("`group` is below 1"))
}

fn conv(place: &Place<'_>) -> Shape {
    let [images, channels, rows, columns] = place.axes(0)?;
    let [outputs, per_group, height, width] = place.axes(1)?;
    let groups = groups(place)?;
    if per_group.checked_mul(groups) != Some(channels) || outputs % groups != 0 {
        return Err(place.wrong(format!(
            "its weights take {per_group} channels in {groups} groups, its input has {channels}"
        )));
    }
    per_channel(place, 2, outputs)?;
    let window = Window::read(place, Some([height, width]))?;
    let [rows, columns] = window.output(place, [rows, columns])?;
    Ok(vec![images, outputs, rows, columns])
}

fn conv_transpose(place: &Place<'_>) -> Shape {
    let [images, channels, rows, columns] = place.axes(0)?;
    let [inputs, per_group, height, width] = place.axes(1)?;
    let groups = groups(place)?;
    if inputs != channels || channels % groups != 0 {
        return Err(place.wrong(format!(
            "its weights take {inputs} channels, its input has {channels}"
        )));
    }
    let outputs = per_group
        .checked_mul(groups)
        .ok_or_else(|| place.wrong("`group` is too large"))?;
    per_channel(place, 2, outputs)?;
    let window = Window::read(place, Some([height, width]))?;
    let [rows, columns] = window.spread(place, [rows, columns])?;
    Ok(vec![images, outputs, rows, columns])
}

fn pool(place: &Place<'_>) -> Shape {
    let [images, channels, rows, columns] = place.axes(0)?;
    let window = Window::read(place, None)?;
    if window.is_dilated() {
        return Err(place.wrong("`dilations` other than 1 are not taken"));
    }
    let [rows, columns] = window.output(place, [rows, columns])?;
    Ok(vec![images, channels, rows, columns])
}

fn gemm(place: &Place<'_>) -> Shape {
    let turned = |place: &Place<'_>, input, name| -> Result<[usize; 2], NetworkError> {
        let [rows, columns] = place.axes(input)?;
        let turned = place.node.int(name, 0) != 0;
        Ok(if turned {
            [columns, rows]
        } else {
            [rows, columns]
        })
    };
    let [rows, inner] = turned(place, 0, "transA")?;
    let [other, columns] = turned(place, 1, "transB")?;
    if inner != other {
        return Err(place.wrong(format!(
            "it multiplies rows of {inner} with columns of {other}"
        )));
    }
    if place.node.input(2).is_some() {
        let stretched = stretch(&[rows, columns], place.floats(2)?);
        if stretched.as_deref() != Some(&[rows, columns]) {
            return Err(place.wrong("what it adds does not fit its product"));
        }
    }
    Ok(vec![rows, columns])
}

fn matmul(place: &Place<'_>) -> Shape {
    let (left, right) = (place.floats(0)?, place.floats(1)?);
    let ([left_batch @ .., rows, inner], [right_batch @ .., other, columns]) = (left, right) else {
        return Err(place.wrong("it takes values of two axes or more"));
    };
    let batch = stretch(left_batch, right_batch);
    match batch {
        Some(mut shape) if inner == other => {
            shape.extend([*rows, *columns]);
            Ok(shape)
        }
        _ => Err(place.wrong(format!("sizes {left:?} and {right:?} do not fit"))),
    }
}

fn batch_normalization(place: &Place<'_>) -> Shape {
    let shape = place.floats(0)?;
    let &[_, channels, ..] = shape else {
        return Err(place.wrong("its input has no channels"));
    };
    for input in 1..5 {
        place.floats(input)?;
        per_channel(place, input, channels)?;
    }
    Ok(shape.to_vec())
}

/// The shape that two stretch to, sizes of 1 giving way; none if they do not fit.
pub(super) fn stretch(one: &[usize], other: &[usize]) -> Option<Vec<usize>> {
    let (long, short) = if one.len() >= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut shape = long.to_vec();
    let offset = long.len() - short.len();
    for (size, &with) in shape[offset..].iter_mut().zip(short) {
        *size = match (*size, with) {
            (1, with) => with,
            (size, with) if with == 1 || with == size => size,
            _ => return None,
        };
    }
    Some(shape)
}

fn broadcast(place: &Place<'_>) -> Shape {
    let mut shape = place.floats(0)?.to_vec();
    for input in 1..place.node.inputs.len() {
        let with = place.floats(input)?;
        shape = stretch(&shape, with)
            .ok_or_else(|| place.wrong(format!("sizes {shape:?} and {with:?} do not fit")))?;
    }
    Ok(shape)
}

fn softmax(place: &Place<'_>) -> Shape {
    let shape = place.floats(0)?;
    if place.graph.operator_set < 13 {
        return Err(place.wrong("before operator set 13 it means another thing; export with 17"));
    }
    place.axis(place.node.int("axis", -1), shape.len())?;
    Ok(shape.to_vec())
}

fn concat(place: &Place<'_>) -> Shape {
    let first = place.input(0)?;
    let axis = place.axis(place.node.int("axis", 0), first.shape.len())?;
    let mut shape = first.shape.clone();
    for input in 1..place.node.inputs.len() {
        let next = place.input(input)?;
        let fits = next.shape.len() == shape.len()
            && next.element == first.element
            && (0..shape.len()).all(|at| at == axis || next.shape[at] == shape[at]);
        if !fits {
            return Err(place.wrong(format!("sizes {shape:?} and {:?} do not fit", next.shape)));
        }
        shape[axis] = shape[axis].saturating_add(next.shape[axis]);
    }
    Ok(shape)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes are bounded before; a product past them is refused by its count"
)]
fn resize(place: &Place<'_>) -> Shape {
    let shape = place.axes::<4>(0)?;
    if place.node.ints("axes").is_some() {
        return Err(place.wrong("`axes` is not taken; give a scale for each of the four axes"));
    }
    let scales = place.constant(2)?.and_then(Constant::real);
    let sizes = place.layout(3, "")?;
    let sizes: Vec<usize> = match (scales.filter(|scales| !scales.is_empty()), sizes) {
        (Some(scales), None) if scales.len() == 4 => {
            let scaled = shape.iter().zip(&scales);
            scaled
                .map(|(&size, &scale)| (size as f32 * scale).floor() as usize)
                .collect()
        }
        (None, Some(sizes)) if sizes.len() == 4 => {
            let whole = sizes.iter().map(|&size| usize::try_from(size).unwrap_or(0));
            whole.collect()
        }
        _ => return Err(place.wrong("it takes four scales, or four sizes, as constants")),
    };
    if sizes[..2] != shape[..2] {
        return Err(place.wrong("only rows and columns can be resized"));
    }
    Ok(sizes)
}

fn pad(place: &Place<'_>) -> Shape {
    let mut shape = place.floats(0)?.to_vec();
    let pads = place.layout(1, "pads")?.unwrap_or_default();
    let axes = shape.len();
    let fits = pads.len() == 2 * axes && pads.iter().all(|pad| (0..=4096).contains(pad));
    if !fits || place.node.input(3).is_some() {
        return Err(place.wrong("`pads` must be two numbers from 0 to 4096 for each axis"));
    }
    if place.constant(2)?.is_some_and(|value| value.count() != 1) {
        return Err(place.wrong("the value to fill with is not one number"));
    }
    for (axis, size) in shape.iter_mut().enumerate() {
        let [before, after] = [pads[axis], pads[axis + axes]];
        *size += usize::try_from(before + after).unwrap_or(0);
    }
    Ok(shape)
}

fn transpose(place: &Place<'_>) -> Shape {
    let shape = &place.input(0)?.shape;
    let Some(order) = place.node.ints("perm") else {
        return Ok(shape.iter().rev().copied().collect());
    };
    let mut left: Vec<Option<usize>> = shape.iter().copied().map(Some).collect();
    let turned = order
        .iter()
        .map(|&axis| left.get_mut(usize::try_from(axis).ok()?)?.take());
    let turned: Option<Vec<usize>> = turned.collect();
    turned
        .filter(|turned| turned.len() == shape.len())
        .ok_or_else(|| place.wrong("`perm` does not name each axis once"))
}

fn reshape(place: &Place<'_>) -> Shape {
    let input = place.input(0)?;
    let wanted = place.layout(1, "")?.unwrap_or_default();
    let wrong = || {
        place.wrong(format!(
            "{:?} cannot take the shape {wanted:?}",
            input.shape
        ))
    };
    if place.node.int("allowzero", 0) != 0 || wanted.len() > super::AXES_MAX {
        return Err(wrong());
    }
    let mut shape = Vec::new();
    for (axis, &size) in wanted.iter().enumerate() {
        shape.push(match size {
            0 => *input.shape.get(axis).ok_or_else(wrong)?,
            -1 => 0,
            size => usize::try_from(size).map_err(|_| wrong())?,
        });
    }
    let open = wanted.iter().filter(|&&size| size == -1).count();
    let rest = shape
        .iter()
        .filter(|&&size| size > 0)
        .try_fold(1_usize, |rest, &size| rest.checked_mul(size));
    let rest = rest.filter(|_| open <= 1).ok_or_else(wrong)?;
    if open == 1 {
        for (size, &wanted) in shape.iter_mut().zip(&wanted) {
            if wanted == -1 {
                *size = input.count() / rest;
            }
        }
    }
    let count = shape
        .iter()
        .try_fold(1_usize, |count, &size| count.checked_mul(size));
    if count == Some(input.count()) {
        Ok(shape)
    } else {
        Err(wrong())
    }
}

fn flatten(place: &Place<'_>) -> Shape {
    let shape = &place.input(0)?.shape;
    let axis = place.node.int("axis", 1);
    let axis = if axis == i64::try_from(shape.len()).unwrap_or(0) {
        shape.len()
    } else {
        place.axis(axis, shape.len())?
    };
    Ok(vec![
        shape[..axis].iter().product(),
        shape[axis..].iter().product(),
    ])
}

fn squeeze(place: &Place<'_>) -> Shape {
    let shape = &place.input(0)?.shape;
    let Some(axes) = place.layout(1, "axes")? else {
        return Ok(shape.iter().copied().filter(|&size| size != 1).collect());
    };
    let mut left: Vec<Option<usize>> = shape.iter().copied().map(Some).collect();
    for axis in axes {
        let axis = place.axis(axis, shape.len())?;
        if left[axis].take() != Some(1) {
            return Err(place.wrong(format!("axis {axis} is not of size 1")));
        }
    }
    Ok(left.into_iter().flatten().collect())
}

fn unsqueeze(place: &Place<'_>) -> Shape {
    let shape = &place.input(0)?.shape;
    let axes = place.layout(1, "axes")?.unwrap_or_default();
    let all = shape.len() + axes.len();
    if all > super::AXES_MAX {
        return Err(place.wrong(format!("its output would have {all} axes")));
    }
    let mut output: Vec<Option<usize>> = vec![None; all];
    for axis in axes {
        let axis = place.axis(axis, all)?;
        if output[axis].replace(1).is_some() {
            return Err(place.wrong(format!("axis {axis} is named twice")));
        }
    }
    let mut rest = shape.iter().copied();
    let filled = output.into_iter().map(|size| size.or_else(|| rest.next()));
    Ok(filled.flatten().collect())
}

fn slice(place: &Place<'_>) -> Shape {
    let mut shape = place.input(0)?.shape.clone();
    let numbers = |input| -> Result<Vec<i64>, NetworkError> {
        Ok(place.layout(input, "")?.unwrap_or_default())
    };
    let (starts, ends, axes, steps) = (numbers(1)?, numbers(2)?, numbers(3)?, numbers(4)?);
    if starts.len() != ends.len()
        || starts.len() > shape.len()
        || steps.iter().any(|&step| step != 1)
    {
        return Err(place.wrong("it takes a start and an end for each axis, and steps of 1"));
    }
    for (at, (&start, &end)) in starts.iter().zip(&ends).enumerate() {
        let axis = match axes.get(at) {
            Some(&axis) => place.axis(axis, shape.len())?,
            None => at,
        };
        let size = i64::try_from(shape[axis]).unwrap_or(i64::MAX);
        let clamp = |end: i64| {
            if end < 0 {
                end.saturating_add(size)
            } else {
                end
            }
            .clamp(0, size)
        };
        shape[axis] = usize::try_from(clamp(end) - clamp(start)).unwrap_or(0);
    }
    Ok(shape)
}

fn reduce(place: &Place<'_>) -> Shape {
    let mut shape = place.floats(0)?.to_vec();
    let axes = place.layout(1, "axes")?.unwrap_or_default();
    if axes.is_empty() {
        return Err(place.wrong("it names no `axes`"));
    }
    let mut taken = vec![false; shape.len()];
    for axis in axes {
        taken[place.axis(axis, shape.len())?] = true;
    }
    if place.node.int("keepdims", 1) != 0 {
        for (size, _) in shape.iter_mut().zip(&taken).filter(|(_, taken)| **taken) {
            *size = 1;
        }
        return Ok(shape);
    }
    let left = shape.iter().zip(&taken).filter(|(_, taken)| !**taken);
    Ok(left.map(|(&size, _)| size).collect())
}

fn depth_to_space(place: &Place<'_>) -> Shape {
    let [images, channels, rows, columns] = place.axes(0)?;
    let block = usize::try_from(place.node.int("blocksize", 0)).unwrap_or(0);
    if !(1..=64).contains(&block) || channels % (block * block) != 0 {
        return Err(place.wrong(format!(
            "`blocksize` {block} does not fit {channels} channels"
        )));
    }
    Ok(vec![
        images,
        channels / (block * block),
        rows * block,
        columns * block,
    ])
}
