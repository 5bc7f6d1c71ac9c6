//! Each training row's first-order effect on the target and on the utility.
