//! What leads the visitor: the tour, which runs in a copy of the page's state, and the place that is kept in sight meanwhile.

use super::super::link::{Link, LinkedData};
use super::super::state::Action;
use super::super::{dom, tour};
use super::{App, later};
use crate::worker::{Slot, Source};

/// A place on the page.
pub(super) enum Place {
    /// The element of this id.
    Element(String),
    /// So far from the top.
    Top(f64),
}

/// What the tour gives back when it ends: it runs in a copy.
pub(super) struct BeforeTour {
    link: Link,
    files: [Option<web_sys::File>; 2],
    scroll: f64,
    /// Whether the guesses about the file were still asked about.
    asks: bool,
}

impl App {
    /// Brings what the visitor is led to into sight, once the page is laid out.
    pub(super) fn lead(&self) {
        // Twice: a picture in a tab that was not open is as tall as its legend needs only once it is drawn.
        for milliseconds in [100, 500] {
            let arrive = self.arrive.clone();
            gloo_timers::callback::Timeout::new(milliseconds, move || arrive.emit(())).forget();
        }
    }

    /// The page has been laid out anew: goes to where the visitor is led.
    pub(super) fn arrive_there(&self) {
        match &self.leading {
            Some(Place::Element(place)) => {
                // First the control, then the picture: the last one to be brought into sight decides where the page stands.
                if let Some(control) = self.step().and_then(|step| step.control) {
                    dom::scroll_to(control);
                }
                dom::lead_to(place);
            }
            Some(Place::Top(top)) => dom::scroll_to_top(*top),
            None => (),
        }
    }

    /// The present step of the tour.
    pub(super) fn step(&self) -> Option<tour::Step> {
        tour::steps().into_iter().nth(self.tour?)
    }

    /// Puts everything back: data, settings, tab, and how far the page was scrolled.
    fn restore(&mut self, before: BeforeTour) {
        let BeforeTour { link, files, scroll, asks } = before;
        let of_file = matches!(link.data, LinkedData::File { .. });
        self.act(Action::Open(Some(Ok(Box::new(link)))));
        let [main, second] = files;
        // The tour's own data have taken the place of the visitor's files.
        for (slot, file) in [(Slot::Second, second), (Slot::Main, main.filter(|_| of_file))] {
            if let Some(file) = file {
                let source = Source::File { name: file.name() };
                self.candidates[usize::from(slot == Slot::Second)] = Some(file);
                self.act(Action::Choose { slot, source });
            }
        }
        self.state.notice = None;
        self.restoring = self.state.loading(Slot::Main).then_some(asks);
        self.following = false;
        // Again with every result: until the visitor's own are there, the page may be too short.
        self.leading = Some(Place::Top(scroll));
        self.lead();
    }

    /// Goes to a step of the tour: its data, its settings, its picture.
    pub(super) fn go(&mut self, step: Option<usize>) {
        let (begins, ends) = (step.is_some() && self.tour.is_none(), step.is_none() && self.tour.is_some());
        if begins {
            let (scroll, asks) = (dom::scrolled(), self.state.asks);
            let before = |link| BeforeTour { link, files: self.files.clone(), scroll, asks };
            self.before_tour = self.state.link().map(before);
        }
        self.tour = step;
        self.leading = None;
        if ends {
            // First the keyboard, which may scroll.
            later(|| dom::focus("tour"));
            if let Some(before) = self.before_tour.take() {
                self.restore(before);
            }
        }
        let Some(step) = self.step() else { return };
        let data = match step.source {
            Source::Bundled(set) => LinkedData::Bundled(set),
            Source::Synthetic(world) => LinkedData::Synthetic(world),
            Source::Embeddings(set) => LinkedData::Embeddings(set),
            Source::File { .. } => return,
        };
        let mut view = self.state.view.as_ref().clone();
        view.lead_to(step.picture);
        self.sheet = None;
        let link = Link { data, configuration: step.configuration, view };
        self.act(Action::Open(Some(Ok(Box::new(link)))));
        self.following = false;
        self.leading = Some(Place::Element(step.picture.element()));
        later(|| dom::focus("tour-heading"));
        self.lead();
    }
}
