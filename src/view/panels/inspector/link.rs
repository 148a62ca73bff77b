//! The links between two nodes: now, why the contact began and ended, and when the next one comes.

use super::{View, field, fields, node_link};
use crate::network::NodeId;
use crate::record::ContactRow;
use crate::time::{SimTime, Span};
use crate::view::command::Command;
use crate::view::desk::OpenRun;
use crate::view::moment::LinkNow;
use crate::view::panels::figure;
use bevy_egui::egui;

/// Shows the links between two nodes.
pub(super) fn show(
    ui: &mut egui::Ui,
    view: View<'_>,
    (a, b): (NodeId, NodeId),
    commands: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        node_link(ui, view.run, a, commands);
        ui.label("–");
        node_link(ui, view.run, b, commands);
    });
    let now = between(view.run, a, b);
    if now.is_empty() {
        ui.weak("no link at this time");
    }
    let compared = view.desk.compared().map(|run| between(run, a, b));
    for (index, link) in now.iter().enumerate() {
        let other = compared
            .as_ref()
            .and_then(|links| links.get(index))
            .copied();
        live(ui, link, other);
    }
    let contacts = contacts_between(view.run, a, b);
    let at = view.desk.state.at;
    if let Some(contact) = contacts
        .iter()
        .find(|contact| contact.start_ns <= at.0 && at.0 < contact.end_ns)
    {
        ui.strong("This contact");
        contact_fields(ui, view, contact, commands);
    }
    let next = contacts.iter().find(|contact| contact.start_ns > at.0);
    match next {
        Some(contact) => {
            let wait = SimTime(contact.start_ns) - at;
            ui.strong(format!("Next contact in {}", figure::duration(wait)));
            contact_fields(ui, view, contact, commands);
        }
        None => {
            ui.weak("no later contact of the two is recorded");
        }
    }
    ui.weak(format!("{} contacts in all", contacts.len()));
}

/// The links between two nodes now.
fn between(run: &OpenRun, a: NodeId, b: NodeId) -> Vec<LinkNow> {
    let links = run.moment.links.iter();
    links
        .filter(|link| [(a, b), (b, a)].contains(&(link.a, link.b)))
        .copied()
        .collect()
}

/// The contacts of two nodes in the order of time.
fn contacts_between(run: &OpenRun, a: NodeId, b: NodeId) -> Vec<ContactRow> {
    let contacts = run.playback.contacts();
    let ends = contacts.a().iter().zip(contacts.b()).enumerate();
    let ours = ends.filter(|(_, (from, to))| [(a.0, b.0), (b.0, a.0)].contains(&(**from, **to)));
    let mut rows: Vec<_> = ours.filter_map(|(row, _)| contacts.row(row)).collect();
    rows.sort_by_key(|contact| (contact.start_ns, contact.contact));
    rows
}

#[expect(clippy::cast_precision_loss, reason = "four digits are shown")]
fn live(ui: &mut egui::Ui, link: &LinkNow, other: Option<LinkNow>) {
    fields(ui, &format!("link {}", link.contact), |ui| {
        let mut row = |name: &str, doc: &str, of: &dyn Fn(&LinkNow) -> String| {
            field(ui, name, doc, of(link), other.as_ref().map(of));
        };
        row("medium", "What carries it.", &|link| {
            link.medium.name().to_owned()
        });
        row("state", "What its terminals do.", &|link| {
            link.state.name().to_owned()
        });
        row("rate", "In each direction.", &|link| {
            figure::figure(link.rate_bps as f64, "bit/s")
        });
        row("range", "Between the nodes.", &|link| {
            figure::figure(link.range_m, "m")
        });
        row(
            "utilisation",
            "Bits carried since the sample before over what it could carry in its busier direction.",
            &|link| figure::share(link.utilization),
        );
        row(
            "carried",
            "Since the sample before, both directions together.",
            &|link| figure::bytes(link.carried_bits),
        );
    });
}

fn contact_fields(
    ui: &mut egui::Ui,
    view: View<'_>,
    contact: &ContactRow,
    commands: &mut Vec<Command>,
) {
    fields(ui, &format!("contact {}", contact.contact), |ui| {
        for (name, time_ns, reason) in [
            ("begins", contact.start_ns, contact.begin_reason.as_ref()),
            ("usable", contact.usable_ns, "after slew and acquisition"),
            ("ends", contact.end_ns, contact.end_reason.as_ref()),
        ] {
            ui.weak(name);
            let time = SimTime(time_ns);
            let says = figure::utc(view.run.playback.calendar(), time);
            if ui.link(figure::elapsed(time)).on_hover_text(says).clicked() {
                commands.push(Command::Seek(time));
            }
            ui.label(reason);
            ui.end_row();
        }
        let length = Span(contact.end_ns.saturating_sub(contact.start_ns));
        field(ui, "length", "", figure::duration(length), None);
        field(ui, "medium", "", contact.medium.name(), None);
        field(
            ui,
            "capacity",
            "In each direction.",
            figure::bytes(contact.capacity_bits),
            None,
        );
        let carried = contact
            .carried_ab_bits
            .saturating_add(contact.carried_ba_bits);
        field(
            ui,
            "carried",
            "Both directions together.",
            figure::bytes(carried),
            None,
        );
        let (near, far) = (
            figure::figure(contact.range_min_m, "m"),
            figure::figure(contact.range_max_m, "m"),
        );
        field(
            ui,
            "range",
            "Shortest and longest.",
            format!("{near} to {far}"),
            None,
        );
        #[expect(clippy::cast_precision_loss, reason = "four digits are shown")]
        let rate = figure::figure(contact.rate_max_bps as f64, "bit/s");
        field(ui, "highest rate", "In each direction.", rate, None);
    });
}
