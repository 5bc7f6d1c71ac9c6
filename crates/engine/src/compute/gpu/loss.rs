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
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::{Context, Wake};

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn an_answer_that_never_comes_ends_with_the_loss() {
        let (loss, woken) = (Loss::default(), Arc::new(Woken::default()));
        assert_eq!(pollster::block_on(loss.or(async { 7 })).unwrap(), 7);
        let waker = woken.clone().into();
        let mut context = Context::from_waker(&waker);
        let mut waiting = pin!(loss.or(pending::<()>()));
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        loss.note("unplugged".to_owned());
        loss.note("later".to_owned());
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        let Poll::Ready(Err(GpuError::Lost(reason))) = waiting.as_mut().poll(&mut context) else { panic!() };
        assert_eq!(reason, "unplugged");
        assert_eq!(loss.reason().as_deref(), Some("unplugged"));
        // From then on nobody waits, and an answer that is there is taken.
        assert!(pollster::block_on(loss.or(pending::<()>())).is_err());
        assert_eq!(pollster::block_on(loss.or(async { 7 })).unwrap(), 7);
    }
}
