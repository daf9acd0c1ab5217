from __future__ import annotations

import numpy as np

from knowledge.known.need_model import NeedModel

RANDOM = np.random.default_rng(3)
NEEDS = np.repeat(np.arange(6), 5)
VECTORS = (RANDOM.normal(size=(6, 32))[NEEDS] + 0.8 * RANDOM.normal(size=(30, 32))).astype(np.float32)


def test_wordings_that_were_never_heard_are_told_by_the_others_of_their_need() -> None:
    model = NeedModel(VECTORS, NEEDS)
    right = 0
    for place, vector in enumerate(VECTORS):
        included = np.arange(30) != place
        right += int(model.scores(vector, included).argmax()) == NEEDS[place]
    assert right >= 27


def test_leaving_wordings_out_is_the_same_as_never_having_learned_them() -> None:
    model = NeedModel(VECTORS, NEEDS)
    included = NEEDS != 2
    shifted = np.where(NEEDS[included] > 2, NEEDS[included] - 1, NEEDS[included])
    learned = NeedModel(VECTORS[included], shifted)
    learned._centre = model._centre
    placed = VECTORS[included] - model._centre
    learned._placed = placed / np.linalg.norm(placed, axis=1, keepdims=True)
    learned.coefficients = np.linalg.solve(learned._regularised(), np.eye(5, dtype=np.float32)[shifted])
    question = VECTORS[12]
    left_out = model.scores(question, included)
    again = learned.scores(question, np.ones(25, dtype=np.bool_))
    np.testing.assert_allclose(np.delete(left_out, 2), again, atol=1e-3)
    np.testing.assert_allclose(left_out[2], 0.0, atol=1e-3)
