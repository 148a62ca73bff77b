//! Single values of a view string: words, numbers, shares.

use crate::scenario::nearest;

/// What is wrong with a value, and what to do.
pub(super) type Refusal = (String, String);

/// The word for a value.
pub(super) fn word_of<T: PartialEq>(words: &[(&str, T)], value: T) -> String {
    let found = words.iter().find(|(_, known)| *known == value);
    found.map_or_else(String::new, |(word, _)| (*word).to_owned())
}

/// The value of a word.
pub(super) fn word<T: Copy>(words: &[(&str, T)], text: &str) -> Result<T, Refusal> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let near = nearest(text, known.iter().copied());
        let remedy = near.map_or_else(
            || format!("write one of {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        (format!("`{text}` is unknown here"), remedy)
    })
}

/// Numbers in a list.
pub(super) fn list(numbers: &[f64]) -> String {
    let numbers: Vec<_> = numbers.iter().map(f64::to_string).collect();
    numbers.join(",")
}

/// As many numbers as there is room for.
pub(super) fn number_list<const N: usize>(value: &str, form: &str) -> Result<[f64; N], Refusal> {
    let all = value
        .split(',')
        .map(number)
        .collect::<Result<Vec<_>, _>>()?;
    all.try_into().map_err(|all: Vec<f64>| {
        let reason = format!("these are {} numbers, but {N} are needed", all.len());
        (reason, format!("write {form}"))
    })
}

/// A finite number.
fn number(text: &str) -> Result<f64, Refusal> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| {
        let remedy = "write it with digits, such as 0.7".to_owned();
        (format!("`{text}` is no number"), remedy)
    })
}

/// A number in [0, 1].
pub(super) fn share(text: &str) -> Result<f64, Refusal> {
    let share = number(text)?;
    within(share, 0.0, 1.0, "the share")?;
    Ok(share)
}

/// Refuses a number outside of its range.
pub(super) fn within(value: f64, least: f64, most: f64, what: &str) -> Result<(), Refusal> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let range = if most < f64::MAX {
        format!("between {least} and {most}")
    } else {
        format!("{least} or greater")
    };
    Err((
        format!("{what} must be {range}"),
        format!("give a number {range}"),
    ))
}

/// The place of a run.
pub(super) fn place(text: &str) -> Result<usize, Refusal> {
    text.parse().map_err(|_| {
        let remedy = "write 0 for the run that was opened first, 1 for the next".to_owned();
        (format!("`{text}` is no place of a run"), remedy)
    })
}

pub(super) fn undecodable() -> Refusal {
    (
        "a `%` is not followed by two digits of a character".to_owned(),
        "write blanks as %20 and percent signs as %25".to_owned(),
    )
}
