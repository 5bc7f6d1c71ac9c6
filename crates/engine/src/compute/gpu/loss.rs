//! Whether a device is lost, and why; whoever waits for its answer hears of it at once.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use super::GpuError;

/// A device's loss, shared with the callback that notes it.
#[derive(Clone, Default)]
pub(super) struct Loss(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    reason: Option<String>,
    waiting: Vec<Waker>,
}

impl Loss {
    /// Notes why; the first reason stands.
    pub fn note(&self, reason: String) {
        let Ok(mut state) = self.0.lock() else { return };
        state.reason.get_or_insert(reason);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Why, if it is lost.
    pub fn reason(&self) -> Option<String> {
        self.0.lock().ok()?.reason.clone()
    }

    /// What the device answers, or its loss, whichever comes first: of a device that is gone no answer need ever come.
    ///
    /// # Errors
    ///
    /// [`GpuError::Lost`].
    pub async fn or<T>(&self, answer: impl Future<Output = T>) -> Result<T, GpuError> {
        let mut answer = pin!(answer);
        std::future::poll_fn(|context| {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(Ok(answer));
            }
            let Ok(mut state) = self.0.lock() else { return Poll::Pending };
            match &state.reason {
                Some(reason) => Poll::Ready(Err(GpuError::Lost(reason.clone()))),
                None => {
                    state.waiting.retain(|waker| !waker.will_wake(context.waker()));
                    state.waiting.push(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::thread;

    use super::*;

    #[test]
    fn an_answer_that_never_comes_ends_with_the_loss() {
        let loss = Loss::default();
        assert_eq!(pollster::block_on(loss.or(async { 7 })).unwrap(), 7);
        let noted = loss.clone();
        let lost = thread::scope(|scope| {
            scope.spawn(move || {
                noted.note("unplugged".to_owned());
                noted.note("later".to_owned());
            });
            pollster::block_on(loss.or(pending::<()>()))
        });
        assert!(matches!(lost, Err(GpuError::Lost(reason)) if reason == "unplugged"));
        assert_eq!(loss.reason().as_deref(), Some("unplugged"));
        // From then on nobody waits, and an answer that is there is taken.
        assert!(pollster::block_on(loss.or(pending::<()>())).is_err());
        assert_eq!(pollster::block_on(loss.or(async { 7 })).unwrap(), 7);
    }
}
