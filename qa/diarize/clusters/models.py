"""Mixtures of Gaussians: one of all speech in the call, and the voices as what it becomes with their frames.

A voice's model is the background's with its means and weights moved towards the voice's own frames (MAP adaptation
with a relevance factor, Reynolds et al. 2000), so that a few seconds suffice and two voices' models have the same
number of parameters: their likelihoods may be compared as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.diarize.clusters.frames import Floats

SEED = 0
COMPONENTS = 32
RELEVANCE = 16.0
"""Frames by which a component must be seen until it is half the voice's own."""
_TRAINED_ON = 15_000
_ROUNDS = 25
_LEAST_VARIANCE = 1e-3
_BLOCK = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A mixture of Gaussians with diagonal covariances: weights (m,), means (m, d), variances (m, d)."""

    weights: Floats
    means: Floats
    variances: Floats

    def joint(self, values: Floats) -> Floats:
        """Log density of each frame and component together, shape (n, m)."""
        precision = 1 / self.variances
        constant = np.log(self.weights + 1e-9) - 0.5 * (
            np.log(self.variances).sum(axis=1)
            + (self.means**2 * precision).sum(axis=1)
            + values.shape[1] * np.log(2 * np.pi)
        )
        found = -0.5 * (values**2) @ precision.T + values @ (self.means * precision).T + constant
        return np.asarray(found, dtype=np.float32)

    def log_density(self, values: Floats) -> Floats:
        """Log density of each frame, shape (n,)."""
        out = np.empty(len(values), np.float32)
        for first in range(0, len(values), _BLOCK):
            out[first : first + _BLOCK] = _log_sum(self.joint(values[first : first + _BLOCK]))[:, 0]
        return out

    def shares(self, values: Floats) -> Floats:
        """How far each component accounts for each frame, shape (n, m); rows sum to 1."""
        out = np.empty((len(values), len(self.weights)), np.float32)
        for first in range(0, len(values), _BLOCK):
            joint = self.joint(values[first : first + _BLOCK])
            out[first : first + _BLOCK] = np.exp(joint - _log_sum(joint))
        return out

    def moved(self, shares: Floats, values: Floats, relevance: float = RELEVANCE) -> Model:
        """The model moved towards some frames, whose shares under this model are given."""
        seen = shares.sum(axis=0)
        part = (seen / (seen + relevance))[:, None]
        own = (shares.T @ values) / (seen[:, None] + 1e-6)
        weights = seen + 4 * relevance * self.weights
        means = part * own + (1 - part) * self.means
        return Model((weights / weights.sum()).astype(np.float32), np.asarray(means, dtype=np.float32), self.variances)


def background(values: Floats, components: int = COMPONENTS) -> Model:
    """The mixture of all frames; of many frames, some by chance, the same at every run."""
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    if len(values) > _TRAINED_ON:
        values = values[np.random.default_rng(SEED).choice(len(values), _TRAINED_ON, replace=False)]
    components = max(1, min(components, len(values) // 20))
    mixture = GaussianMixture(
        components,
        covariance_type="diag",
        max_iter=_ROUNDS,
        reg_covar=_LEAST_VARIANCE,
        init_params="k-means++",
        random_state=SEED,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it need not be the best mixture, only a fair one
        mixture.fit(values.astype(np.float64))
    return Model(*(np.asarray(x, np.float32) for x in (mixture.weights_, mixture.means_, mixture.covariances_)))


def voice_models(base: Model, shares: Floats, values: Floats, labels: NDArray[np.int64], count: int) -> list[Model]:
    """A model of each voice from the frames that are labelled as its own."""
    return [base.moved(shares[labels == k], values[labels == k]) for k in range(count)]


def log_densities(models: list[Model], values: Floats) -> Floats:
    """Log density of each frame under each model, shape (n, k)."""
    return np.stack([model.log_density(values) for model in models], axis=1)


def _log_sum(joint: Floats) -> Floats:
    top = joint.max(axis=1, keepdims=True)
    return np.asarray(top + np.log(np.exp(joint - top).sum(axis=1, keepdims=True)), dtype=np.float32)
