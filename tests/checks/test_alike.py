"""The likeness of `alike` is the TF-IDF cosine that scikit-learn computes."""

from __future__ import annotations

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from qa.checks.alike import Examples

FORMS = ("这个东西质量太差了", "你们卖的东西质量有问题", "你们的售后没有人管", "没有人管没有人问")

EXAMPLES = Examples(FORMS, FORMS)


def test_it_is_scikit_learns():
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3)).fit_transform(FORMS)
    cosines = (vectors @ vectors.T).toarray()
    for i, form in enumerate(FORMS):
        assert EXAMPLES.nearest(form) == (pytest.approx(1.0), i)
        for j in range(len(FORMS)):
            assert EXAMPLES.likenesses(form)[j] == pytest.approx(cosines[i, j])


def test_what_no_example_has_makes_a_text_less_alike():
    likeness = [EXAMPLES.nearest(FORMS[0] + more)[0] for more in ("", "吧", "吧我想问问", "吧我想问问几点关门")]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[0] == pytest.approx(1.0)
    assert likeness[-1] > EXAMPLES.nearest("我想问问几点关门")[0] == 0.0
