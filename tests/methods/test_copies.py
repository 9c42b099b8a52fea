"""Copied notes: recall and precision on a seeded generator, and what must not be called a copy."""

from __future__ import annotations

import numpy as np
import pytest

from judgegrid.methods import copies
from judgegrid.methods.arguments import InputError

STOCK = [
    "未发现明显矛盾纠纷隐患。",
    "已提醒居民注意防范电信诈骗。",
    "现场做好解释工作并记录在册。",
    "后续将继续跟进。",
    "居民对工作表示满意。",
    "已将情况上报街道综治中心。",
]


def diary(size, *, share=0.05, seed=1):
    """Made-up notes with planted copies (digits changed, sentences swapped); index of the source or −1."""
    rng = np.random.default_rng(seed)
    words = ["".join(chr(c) for c in rng.integers(0x4E00, 0x4E00 + 2500, 2)) for _ in range(6000)]
    notes, truth = [], []
    for i in range(size):
        source = int(rng.integers(0, i)) if i > 200 and rng.random() < share else -1
        if source >= 0 and truth[source] < 0:
            text = "".join(str(rng.integers(10)) if c.isdigit() else c for c in notes[source])
            parts = text.rstrip("。").split("。")
            at = int(rng.integers(len(parts) - 1))
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
            notes.append("。".join(parts) + "。")
            truth.append(source)
        else:
            body = ["".join(rng.choice(words, 6)) + f"{rng.integers(100)}元。" for _ in range(2)]
            first, second = rng.choice(STOCK, 2, replace=False)
            day = f"{rng.integers(1, 13)}月{rng.integers(1, 29)}日走访，"
            notes.append(f"{day}{body[0]}{first}{body[1]}{second}")
            truth.append(-1)
    return notes, np.array(truth)


def test_of_planted_copies_nearly_all_are_found_and_nearly_none_besides():
    notes, truth = diary(5000)
    found = copies.find(notes)
    assert found.copied[truth >= 0].mean() >= 0.95
    assert (truth >= 0)[found.copied].mean() >= 0.9
    assert (found.copy_of[found.copied] < np.flatnonzero(found.copied)).all()
    assert found.explain().count("。") == 2


def test_of_a_note_with_a_few_characters_changed_it_is_still_found():
    notes, _ = diary(1500, share=0)
    rng = np.random.default_rng(2)
    changed = []
    for note in notes[:200]:
        letters = list(note)
        letters[int(rng.integers(len(letters)))] = "改"
        changed.append("".join(letters))
    found = copies.find(notes + changed)
    assert found.copied[1500:].mean() >= 0.95
    assert found.copied[:1500].mean() <= 0.01


def test_of_notes_made_of_stock_phrases_only_none_is_called_a_copy():
    notes, _ = diary(2000, share=0)
    rng = np.random.default_rng(3)
    formal = ["".join(rng.choice(STOCK, 3, replace=False)) for _ in range(300)]
    found = copies.find(notes + formal)
    assert found.copied[2000:].mean() < 0.05


def test_of_short_notes_nothing_is_said():
    assert not copies.find(["正常", "正常", "正常"]).copied.any()


def test_of_no_notes_the_result_is_empty():
    assert copies.find([]).explain().startswith("0份")


def test_of_workers_the_share_has_an_interval_and_stays_a_prompt():
    notes, _ = diary(400, share=0)
    found = copies.find([*notes, *[notes[0]] * 20])
    shares = found.by_worker(["甲"] * 200 + ["乙"] * 200 + ["丙"] * 20)
    assert shares.value.tolist() == [0, 0, 1]
    assert shares.low[2] > 0.8
    assert "不作评分" in shares.explain(2)


def test_of_bad_input_the_argument_is_named():
    with pytest.raises(InputError, match=r"notes\[1\]"):
        copies.find(["a", None])
    with pytest.raises(InputError, match="threshold"):
        copies.find(["a"], threshold=7)
    with pytest.raises(InputError, match="workers"):
        copies.find(["a"]).by_worker(["甲", "乙"])
