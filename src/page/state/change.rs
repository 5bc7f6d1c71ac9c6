//! A change, to be made to whatever is there when it arrives. An action that carried a copy of what was there when a picture was
//! drawn would undo everything that was changed since.

use std::fmt;
use std::rc::Rc;

/// What to do to a value.
pub struct Change<T>(Rc<dyn Fn(&mut T)>);

impl<T> Change<T> {
    /// This.
    pub fn new(change: impl Fn(&mut T) + 'static) -> Change<T> {
        Change(Rc::new(change))
    }

    /// The value with the change made.
    pub fn made_to(&self, value: &T) -> T
    where
        T: Clone,
    {
        let mut changed = value.clone();
        (self.0)(&mut changed);
        changed
    }
}

impl<T: Clone + 'static> Change<T> {
    /// Another value in its place, whatever it was.
    pub fn to(value: T) -> Change<T> {
        Change::new(move |place: &mut T| place.clone_from(&value))
    }
}

impl<T> Clone for Change<T> {
    fn clone(&self) -> Self {
        Change(self.0.clone())
    }
}

/// A change is equal to itself alone: what functions do cannot be compared.
impl<T> PartialEq for Change<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> fmt::Debug for Change<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Change")
    }
}
