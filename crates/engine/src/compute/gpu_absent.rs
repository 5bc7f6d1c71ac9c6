//! What stands in for the GPU where the feature `gpu` is off: there is none, and every product is computed on the CPU.

#[path = "gpu/error.rs"]
mod error;

use nalgebra::DMatrix;

use super::Lane;
use crate::design::DesignMatrix;

pub use error::GpuError;

/// How many models would be computed at once.
pub const MOST_MODELS: usize = 256;

/// A GPU. There is none: this type has no value.
#[derive(Debug)]
pub enum Gpu {}

/// A matrix on a GPU. There is none.
#[derive(Debug)]
pub enum UploadedMatrix {}

/// What many models near one share, on a GPU. There is none.
#[derive(Debug)]
pub enum PreparedModels {}

#[allow(missing_docs, clippy::missing_errors_doc, clippy::unused_async)]
impl Gpu {
    pub async fn open() -> Result<Gpu, GpuError> {
        Err(GpuError::NotBuilt)
    }

    pub fn name(&self) -> &str {
        match *self {}
    }

    pub fn identity(&self) -> &str {
        match *self {}
    }

    pub fn is_software(&self) -> bool {
        match *self {}
    }

    pub fn trim(&self) {
        match *self {}
    }

    pub async fn upload(&self, _: &DesignMatrix) -> Result<UploadedMatrix, GpuError> {
        match *self {}
    }

    pub async fn gram(&self, _: &UploadedMatrix, _: &[f64]) -> Result<DMatrix<f64>, GpuError> {
        match *self {}
    }

    pub async fn exact_gram(
        &self,
        _: &DesignMatrix,
        _: &UploadedMatrix,
        _: &[f64],
    ) -> Result<DMatrix<f64>, GpuError> {
        match *self {}
    }

    pub async fn leverages(
        &self,
        _: &DesignMatrix,
        _: &UploadedMatrix,
        _: &[f64],
        _: &DMatrix<f64>,
    ) -> Result<Vec<f64>, GpuError> {
        match *self {}
    }

    pub async fn prepare_models(
        &self,
        _: &DesignMatrix,
        _: Option<std::rc::Rc<UploadedMatrix>>,
        _: &[f64],
        _: &[f64],
        _: Option<&[f64]>,
    ) -> Result<PreparedModels, GpuError> {
        match *self {}
    }

    pub async fn residual_remainder(
        &self,
        _: &PreparedModels,
        _: &[Vec<Lane>],
    ) -> Result<Vec<Vec<Lane>>, GpuError> {
        match *self {}
    }
}
