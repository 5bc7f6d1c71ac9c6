//! What follows an action: its effects, what is drawn anew, and the address.

use super::{App, later};
use crate::page::state::Action;
use crate::page::{dom, link};
use crate::worker::{Reply, Slot};

impl App {
    /// Makes what is hidden, too.
    pub(super) fn complete(&mut self) {
        if !self.whole {
            self.whole = true;
            self.redraw();
            self.tell_address();
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        let (old, swept) = (self.shown(), self.swept());
        self.following |= matches!(action, Action::Open(_));
        let bad_link = matches!(action, Action::Open(Some(Err(_))));
        let is_table = matches!(action, Action::Replied(_, Reply::Loaded { .. }));
        let is_main = matches!(action, Action::Replied(_, Reply::Loaded { slot: Slot::Main, .. }));
        let effects = self.state.apply(action);
        let no_link = self.tour.is_some() || self.restoring.is_some();
        if is_main && let Some(asks) = self.restoring.take() {
            self.state.asks = asks;
        }
        if is_table && no_link {
            // The visitor followed no link.
            self.state.notice = None;
        }
        for slot in [Slot::Main, Slot::Second] {
            // A file that could not be read is kept: it may be tried again in another format, or another of its tables.
            let kept = match slot {
                Slot::Main => self.state.unreadable().is_some(),
                Slot::Second => self.state.second_is_unreadable(),
            };
            if !self.state.loading(slot) && !kept {
                let i = usize::from(slot == Slot::Second);
                let candidate = self.candidates[i].take();
                if is_table && candidate.is_some() {
                    self.files[i] = candidate;
                }
            }
        }
        // Handles of files that are no longer measured are let go.
        self.given.retain(|(key, _)| self.state.given.iter().any(|entry| entry.key == *key));
        for effect in effects {
            self.carry_out(effect);
        }
        if self.state.outcome.is_none() && self.state.obstacle().is_some() {
            // There is no first result to wait for.
            self.complete();
        }
        if old != self.shown() {
            self.redraw();
        } else if swept != self.swept() {
            self.draw_methods();
        }
        if bad_link {
            later(|| dom::show("notice"));
        }
        if self.leading.is_some() && old != self.shown() {
            self.lead();
        }
        self.tell_address();
    }

    /// The address says what is on the page, once it has come to rest: back and forward lead from one to the next.
    pub(super) fn tell_address(&mut self) {
        if !self.whole || self.state.busy() || self.state.outcome.is_none() || self.state.outdated() {
            return;
        }
        let Some(link) = self.state.link() else { return };
        let fragment = link::write(&link);
        let present = dom::fragment();
        // The visitor is on the way to another entry of the history: its event is still to come, and a new entry would cut off what follows.
        if present != self.address {
            return;
        }
        if fragment != present {
            let old = link::read(&present).and_then(Result::ok);
            // Another way of looking is no place of its own.
            let same_question =
                old.is_some_and(|old| old.configuration == link.configuration && old.data == link.data);
            dom::show_address(&dom::address(&fragment), !self.following && !same_question);
            self.address = dom::fragment();
        }
        self.following = false;
    }
}
