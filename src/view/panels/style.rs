//! How panels look: a dark and a light theme of one make, and the size of everything.
//!
//! Calm greys with one blue for what is chosen; text has a contrast of at least 7 to its ground, weak
//! text of at least 4.5 (WCAG 2.2, 1.4.6 and 1.4.3). Digits of the default font are all of one width.

use crate::view::state::Look;
use bevy_egui::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals,
};

/// The colours of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Ground of panels.
    pub ground: Color32,
    /// Ground of fields that are typed into, and of charts.
    pub field: Color32,
    /// Ground of buttons.
    pub button: Color32,
    /// Lines between panels.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub weak: Color32,
    /// What is chosen, and links.
    pub accent: Color32,
    /// Text on what is chosen.
    pub on_accent: Color32,
    /// What went wrong.
    pub error: Color32,
    /// What is worth a look.
    pub warning: Color32,
}

const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x17, 0x1a, 0x20),
    field: Color32::from_rgb(0x0e, 0x10, 0x14),
    button: Color32::from_rgb(0x2a, 0x2f, 0x39),
    line: Color32::from_rgb(0x34, 0x3a, 0x46),
    text: Color32::from_rgb(0xe3, 0xe7, 0xee),
    weak: Color32::from_rgb(0x9b, 0xa5, 0xb5),
    accent: Color32::from_rgb(0x2b, 0x5f, 0x9e),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    error: Color32::from_rgb(0xff, 0x8a, 0x80),
    warning: Color32::from_rgb(0xff, 0xc1, 0x5e),
};

const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xf4, 0xf5, 0xf7),
    field: Color32::from_rgb(0xff, 0xff, 0xff),
    button: Color32::from_rgb(0xe1, 0xe5, 0xeb),
    line: Color32::from_rgb(0xc9, 0xcf, 0xd8),
    text: Color32::from_rgb(0x1b, 0x20, 0x29),
    weak: Color32::from_rgb(0x55, 0x5f, 0x6e),
    accent: Color32::from_rgb(0x2a, 0x5d, 0x9c),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    error: Color32::from_rgb(0xa8, 0x1f, 0x16),
    warning: Color32::from_rgb(0x7d, 0x4a, 0x00),
};

/// The colours of the dark or the light theme.
pub const fn palette(dark: bool) -> &'static Palette {
    if dark { &DARK } else { &LIGHT }
}

/// Makes everything look as asked; cheap, so that it may be called for each picture.
pub fn apply(context: &egui::Context, look: &Look) {
    let theme = if look.dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    let done = egui::Id::new("starloom-style");
    if context.data(|data| data.get_temp(done)) == Some((look.dark, look.scale)) {
        return;
    }
    context.data_mut(|data| data.insert_temp(done, (look.dark, look.scale)));
    context.set_theme(theme);
    context.set_style_of(theme, style(look.dark));
    context.set_zoom_factor(look.scale);
    // Tab walks over objects and Ctrl with a sign sets the scale; egui shall not do so as well.
    context.options_mut(|options| options.zoom_with_keyboard = false);
}

/// The style of a theme.
pub fn style(dark: bool) -> egui::Style {
    let mut style = egui::Style {
        visuals: visuals(dark),
        ..egui::Style::default()
    };
    let font = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, font(11.0)),
        (TextStyle::Body, font(13.0)),
        (TextStyle::Button, font(13.0)),
        (TextStyle::Heading, font(16.0)),
        (
            TextStyle::Monospace,
            FontId::new(12.5, FontFamily::Monospace),
        ),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(6.0, 4.0);
    style.spacing.button_padding = egui::vec2(6.0, 2.0);
    style.spacing.interact_size.y = 20.0;
    style.interaction.tooltip_delay = 0.15;
    style.interaction.selectable_labels = false;
    style
}

fn visuals(dark: bool) -> Visuals {
    let palette = palette(dark);
    let mut visuals = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    visuals.panel_fill = palette.ground;
    visuals.window_fill = palette.ground;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.extreme_bg_color = palette.field;
    visuals.faint_bg_color = palette.field.gamma_multiply(0.5);
    visuals.hyperlink_color = if dark {
        palette.warning
    } else {
        palette.accent
    };
    visuals.error_fg_color = palette.error;
    visuals.warn_fg_color = palette.warning;
    visuals.weak_text_color = Some(palette.weak);
    visuals.selection.bg_fill = palette.accent;
    visuals.selection.stroke = Stroke::new(1.0, palette.on_accent);
    visuals.button_frame = true;
    let widgets = &mut visuals.widgets;
    for (widget, fill, line) in [
        (&mut widgets.noninteractive, palette.ground, palette.line),
        (&mut widgets.inactive, palette.button, palette.button),
        (&mut widgets.hovered, palette.button, palette.weak),
        (&mut widgets.active, palette.accent, palette.accent),
        (&mut widgets.open, palette.button, palette.line),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.0, palette.text);
        widget.corner_radius = CornerRadius::same(3);
        widget.expansion = 0.0;
    }
    visuals.widgets.active.fg_stroke = Stroke::new(1.0, palette.on_accent);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance. Source: WCAG 2.2, definition of the term.
    fn luminance(color: Color32) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_stands_out_from_its_ground() {
        for dark in [true, false] {
            let palette = palette(dark);
            for ground in [palette.ground, palette.field, palette.button] {
                assert!(contrast(palette.text, ground) >= 7.0, "text, dark: {dark}");
                assert!(
                    contrast(palette.weak, ground) >= 4.5,
                    "weak text, dark: {dark}: {}",
                    contrast(palette.weak, ground)
                );
                assert!(
                    contrast(palette.error, ground) >= 4.5,
                    "errors, dark: {dark}"
                );
                assert!(
                    contrast(palette.warning, ground) >= 4.5,
                    "warnings, dark: {dark}"
                );
            }
            assert!(contrast(palette.on_accent, palette.accent) >= 4.5);
        }
    }
}
