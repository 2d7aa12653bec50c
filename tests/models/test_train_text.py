"""The training text: which characters, how varied, what is kept for testing."""

import itertools
from random import Random

import pytest
from pypinyin import Style, pinyin

from models.train.text import MIX, Split, grammar, notation, sentences
from models.train.text.grammar import Draft
from models.train.text.mix import FOLDER, GRAMMAR_KINDS, held_index, speaks_held
from models.train.text.notation import GrammarError
from models.train.text.numerals import count, digits
from models.train.text.spoken import SLOTS
from models.train.text.vary import SYNONYMS, hesitate, loosen, swap
from models.train.text.words import ALLOWED, HANZI, LEVEL_ONE, PUNCTUATION


def take(number: int, seed: int = 1, split: Split = "train") -> list[str]:
    return list(itertools.islice(sentences(seed, split), number))


@pytest.fixture(scope="module")
def many() -> list[str]:
    return take(200_000)


def test_the_same_seed_gives_the_same_text():
    assert take(500, seed=7) == take(500, seed=7)
    assert take(500, seed=7) != take(500, seed=8)
    assert take(500, seed=7, split="held") == take(500, seed=7, split="held")


def test_only_gb_2312_hanzi_and_five_marks_in_turns_of_1_to_60(many: list[str]):
    assert len(HANZI) == 6763  # the whole standard
    assert not {character for text in many for character in text} - ALLOWED
    assert all(1 <= len(text) <= 60 and HANZI & set(text) and text[-1] in PUNCTUATION for text in many)


def test_every_hanzi_reads_as_one_syllable():
    for hanzi in sorted(HANZI):
        [[syllable]] = pinyin(hanzi, style=Style.TONE3, neutral_tone_with_five=True)
        assert syllable.isascii() or "ü" in syllable, hanzi
        assert syllable[0].isalpha(), hanzi


def test_train_never_says_a_held_branch(many: list[str]):
    rules = notation.load(FOLDER, SLOTS)
    texts = grammar.held_texts(rules)
    assert len(texts) > 100
    index = held_index()
    assert not [text for text in many if speaks_held(text, index)]
    branches = {branch.source for rule in rules.values() for branch in rule.branches if branch.held}
    grammar.without_held(rules)
    assert not branches & {branch.source for rule in rules.values() for branch in rule.branches}


def test_held_sentences_are_none_of_trains(many: list[str]):
    held = take(3000, split="held")
    assert len(set(held)) > 2000
    repeated = set(held) & set(many)
    assert len(repeated) < 60, sorted(repeated)[:20]  # 二十号 and the like, from a held frame of numbers


def test_what_is_not_listed_is_varied(monkeypatch: pytest.MonkeyPatch):
    """Turns that are listed whole come again; all else is made, back-channels and greetings repeat themselves."""
    monkeypatch.setitem(MIX, "turns", 0.0)
    made = take(200_000)
    assert len(set(made)) > 0.9 * len(made)


def test_the_grammar_is_varied(many: list[str]):
    assert len(set(many[:20_000])) > 0.9 * 20_000  # listed turns among them
    rules = notation.load(FOLDER, SLOTS)
    random = Random(3)
    drafts = [Draft() for _ in range(20_000)]
    for draft in drafts:
        grammar.write(rules["talk"], random, draft)
    assert len({draft.text() for draft in drafts}) > 0.95 * len(drafts)


def test_two_million_characters_show_every_common_hanzi():
    seen: set[str] = set()
    total = 0
    for text in sentences(5):
        seen.update(text)
        total += len(text)
        if total > 2_000_000:
            break
    assert not set(LEVEL_ONE) - seen


def test_no_word_stands_twice_in_a_list():
    for name, rule in notation.load(FOLDER, SLOTS).items():
        sources = [branch.source for branch in rule.branches]
        assert len(set(sources)) == len(sources), (name, sorted({word for word in sources if sources.count(word) > 1}))
    lines = [line.split() for line in SYNONYMS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    words = list(itertools.chain.from_iterable(lines))
    assert len(set(words)) == len(words), sorted({word for word in words if words.count(word) > 1})
    assert ALLOWED.issuperset("".join(words))
    assert all(len(line) > 1 for line in lines)


def test_variation_keeps_a_turn():
    random = Random(2)
    text = "请您稍等，我马上帮您查一下，昨天的订单还没有发货"
    varied = {hesitate(loosen(swap(text, random), random), random) for _ in range(2000)}
    assert len(varied) > 1000
    assert all(varied)
    assert ALLOWED.issuperset("".join(varied))


def test_the_mix_adds_up():
    assert sum(MIX.values()) == pytest.approx(1)
    assert set(GRAMMAR_KINDS) < set(MIX)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1015, "一千零一十五"),
        (10_000, "一万"),
        (10_205, "一万零二百零五"),
        (150_010, "十五万零一十"),
        (20_300_000, "二千零三十万"),
    ],
)
def test_numbers_are_said_in_full(number: int, said: str):
    assert count(number) == said


def test_digits_with_and_without_yao():
    assert digits("110", yao=True) == "幺幺零"
    assert digits("110", yao=False) == "一一零"


@pytest.mark.parametrize("name", sorted(SLOTS))
def test_spoken_slots_say_hanzi(name: str):
    random = Random(name)
    for _ in range(2000):
        assert ALLOWED.issuperset(SLOTS[name](random))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (":a\n{b}", "no rule or slot b"),
        (":a\n(x|y", "cannot read|not in GB 2312|unbalanced"),
        (":a\n(好|行", "unbalanced"),
        (":a\n好)", "unbalanced"),
        (":a\n好\n:a\n行", "already defined"),
        ("好", "before the first rule"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text: str, complaint: str):
    (tmp_path / "broken.txt").write_text(text, encoding="utf-8")
    with pytest.raises(GrammarError, match=complaint) as error:
        notation.load(tmp_path, {})
    assert "broken.txt" in str(error.value)


def test_the_notation(tmp_path):
    (tmp_path / "small.txt").write_text(
        "# a comment\n:turn\n(请|麻烦)您[再]看{thing}了?\n:thing\n灯*3 门", encoding="utf-8"
    )
    rules = notation.load(tmp_path, {})
    random = Random(1)
    said = set()
    for _ in range(500):
        draft = Draft()
        grammar.write(rules["turn"], random, draft)
        said.add(draft.text())
    assert len(said) == 2 * 2 * 2 * 2
    assert {"请您看灯", "麻烦您再看门了"} < said
