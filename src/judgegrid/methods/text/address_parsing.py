"""An address cut into labelled pieces, as people cut others: a conditional random field."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from judgegrid.methods.arguments import InputError

LEAST_ADDRESSES = 20
LONGEST = 400
EPOCHS = 12
BATCH = 48
STEP = 0.1
SHRINK = 1e-4
LEFT_OUT = 0.5
LEAST_SEEN = 2
LEAST_SURE = 0.4

_TOKEN = re.compile(r"\d+|[A-Za-z]+|\S")
_TAG = re.compile(r"^(?:O|[BI]-\S+)$")
_MARKS = frozenset("省市区县旗镇乡街道路巷弄号幢栋座楼层室村组园苑厦城院店厂司")
Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Address = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled piece: characters [start, end) of the text, ``text`` as written there.

    ``probability`` is that of both ends and the label being right, by the model.
    """

    start: int
    end: int
    label: str
    text: str
    probability: float


def parse_address(text: str, model: ParserModel, *, least: float = LEAST_SURE) -> tuple[Span, ...]:
    """Cut an address into labelled pieces, in order; one less probable than ``least`` is left out.

    Never raises on text; reads the first 400 characters.
    """
    found = list(_TOKEN.finditer(text[:LONGEST]))
    cut = model.cut([m.group() for m in found], least=least)
    return tuple(
        Span(found[a].start(), found[b - 1].end(), label, text[found[a].start() : found[b - 1].end()], sure)
        for a, b, label, sure in cut
    )


def pieces(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Give (first token, token after the last, label) of each piece of B-, I-, O tags, as conlleval counts.

    An I- that follows nothing of its label begins a piece.
    """
    found: list[tuple[int, int, str]] = []
    start, label = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        kind = tag[2:] if tag != "O" else ""
        if label and (kind != label or tag.startswith("B-")):
            found.append((start, i, label))
            label = ""
        if kind and not label:
            start, label = i, kind
    return found


class ParserModel:
    """Linear-chain conditional random field (Lafferty, McCallum & Pereira, 2001, ICML) on characters.

    Trained by stochastic gradient with a step for each weight (Duchi, Hazan & Singer, 2011, "Adaptive
    subgradient methods", JMLR 12), each time without half of the features, drawn at random
    (Srivastava et al., 2014, "Dropout", JMLR 15). ``tag`` gives the likeliest tags of a whole address
    (Viterbi), ``cut`` the pieces that are each likely: the best F1 asks for those above about half of the F1
    reached (Lipton, Elkan & Naryanaswamy, 2014, "Optimal thresholding of classifiers to maximize F1 measure",
    ECML). The same data and seed give the same model.
    """

    def __init__(self, addresses: Sequence[Address], *, epochs: int = EPOCHS, seed: int = 0) -> None:
        """Train on (tokens, tags) of addresses; a token is a character or a run of digits or letters, a tag
        B-label, I-label or O. Raises InputError for too few addresses, unequal lengths or other tags."""
        if len(addresses) < LEAST_ADDRESSES:
            raise InputError("addresses", f"at least {LEAST_ADDRESSES}", found=str(len(addresses)))
        for i, (tokens, tags) in enumerate(addresses):
            if len(tokens) != len(tags):
                raise InputError("addresses", "a tag for each token", found=str(len(tags)), at=(i,))
            if wrong := next((t for t in tags if not _TAG.match(t)), None):
                raise InputError("addresses", "tags B-label, I-label or O", found=wrong, at=(i,))
        kept = [(t, g) for t, g in addresses if len(t)]
        self.tags: tuple[str, ...] = tuple(sorted({tag for _, tags in kept for tag in tags}))
        number = {tag: k for k, tag in enumerate(self.tags)}
        begins = [k for k, tag in enumerate(self.tags) if tag.startswith("B-")]
        inside = [number.get(f"I-{self.tags[k][2:]}", -1) for k in begins]
        self._pairs = (np.array(begins, int), np.array(inside, int), np.array([k >= 0 for k in inside]))
        described = [_describe(tokens) for tokens, _ in kept]
        seen = Counter(name for rows in described for row in rows for name in row)
        names = sorted(name for name, n in seen.items() if n >= LEAST_SEEN)
        self._feature = {name: k for k, name in enumerate(names, start=1)}
        numbers = [self._numbers(rows) for rows in described]
        truth = [np.array([number[tag] for tag in tags]) for _, tags in kept]
        size = len(self.tags)
        self._weights: Floats = np.zeros((len(names) + 1, size), dtype=np.float32)
        self._moves: Floats = np.zeros((size + 1, size), dtype=np.float32)  # the last row: from the start
        self._train(numbers, truth, epochs, np.random.default_rng(seed))

    def tag(self, tokens: Sequence[str]) -> list[str]:
        """Give the likeliest tags of the tokens of one address (Viterbi)."""
        if not len(tokens):
            return []
        scores = self._weights[self._numbers(_describe(tokens))].sum(axis=1)
        moves, best = self._moves[:-1], self._moves[-1] + scores[0]
        back = np.zeros(scores.shape, dtype=np.int64)
        for i in range(1, len(scores)):
            through = best[:, None] + moves
            back[i] = through.argmax(axis=0)
            best = through.max(axis=0) + scores[i]
        at = int(best.argmax())
        path = [at]
        for i in range(len(scores) - 1, 0, -1):
            at = int(back[i, at])
            path.append(at)
        return [self.tags[k] for k in reversed(path)]

    def cut(self, tokens: Sequence[str], *, least: float = LEAST_SURE) -> list[tuple[int, int, str, float]]:
        """Give pieces (first token, token after the last, label, probability) in order, none overlapping.

        Of the pieces more probable than ``least`` those are chosen whose surpluses over it sum to the most.
        """
        ending: dict[int, list[tuple[int, int, str, float]]] = defaultdict(list)
        for piece in self._likely(tokens, least):
            ending[piece[1]].append(piece)
        best: list[tuple[float, tuple[int, int, str, float] | None]] = [(0.0, None)]
        for end in range(1, len(tokens) + 1):
            best.append((best[-1][0], None))
            for piece in ending[end]:
                total = best[piece[0]][0] + piece[3] - least
                if total > best[end][0]:
                    best[end] = (total, piece)
        chosen, at = [], len(tokens)
        while at > 0:
            piece_here = best[at][1]
            if piece_here is not None:
                chosen.append(piece_here)
            at = piece_here[0] if piece_here is not None else at - 1
        return chosen[::-1]

    def _likely(self, tokens: Sequence[str], least: float) -> Iterator[tuple[int, int, str, float]]:
        """Give each piece that is more probable than ``least``, by forward and backward sums.

        The probability of a piece is that of its tags and of no I- of its label behind them.
        """
        if not len(tokens):
            return
        scores = self._weights[self._numbers(_describe(tokens))].sum(axis=1).astype(float)
        lift = np.exp(scores - scores.max(axis=1, keepdims=True))
        moves = np.exp(self._moves[:-1].astype(float))
        ahead, behind = lift.copy(), np.ones_like(lift)
        ahead[0] *= np.exp(self._moves[-1])
        ahead[0] /= ahead[0].sum()
        for i in range(1, len(lift)):
            ahead[i] *= ahead[i - 1] @ moves
            lift[i] /= ahead[i].sum()  # so that all sums below are shares of the whole
            ahead[i] /= ahead[i].sum()
        for i in range(len(lift) - 1, 0, -1):
            behind[i - 1] = moves @ (lift[i] * behind[i])
        begins, inside, known = self._pairs
        enter, stay = moves[begins, inside] * known, moves[inside, inside] * known
        after = np.vstack([(lift * behind)[1:, inside], np.zeros(len(begins))])
        for start in range(len(lift)):
            held, at, go = ahead[start, begins], begins, enter
            for last in range(start, len(lift)):
                further = held * go * after[last]
                sure = held * behind[last, at] - further
                for k in np.flatnonzero(sure > least):
                    yield start, last + 1, self.tags[begins[k]][2:], float(sure[k])
                if further.max() <= least:
                    break
                held, at, go = held * go * lift[last + 1, inside], inside, stay

    def _numbers(self, rows: list[list[str]]) -> Whole:
        """Give the features of an address (tokens, templates) as numbers; 0 for one not seen in training."""
        return np.array([[self._feature.get(name, 0) for name in row] for row in rows], dtype=np.int64)

    def _train(
        self, numbers: list[Whole], truth: list[Whole], epochs: int, draw: np.random.Generator
    ) -> None:
        pace, pace_moves = np.full_like(self._weights, 1e-2), np.full_like(self._moves, 1e-2)
        sizes = np.array([len(t) for t in truth])
        for _ in range(epochs):
            order = np.argsort(sizes + draw.random(len(sizes)) * 6, kind="stable")
            groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
            for k in draw.permutation(len(groups)):
                batch = groups[k]
                rows = np.concatenate([numbers[i] for i in batch])
                rows = np.where(draw.random(rows.shape) < LEFT_OUT, 0, rows)
                touched, place = np.unique(rows, return_inverse=True)
                slope, slope_moves = self._slopes(rows, [truth[i] for i in batch])
                owner = np.arange(place.size + 1, step=rows.shape[1])
                held = csr_matrix((np.ones(place.size, np.float32), place.ravel(), owner))
                change = held.T @ slope + SHRINK * len(batch) * self._weights[touched]
                pace[touched] += change * change
                self._weights[touched] -= STEP * change / np.sqrt(pace[touched])
                pace_moves += slope_moves * slope_moves
                self._weights[0] = 0.0
                self._moves -= STEP * slope_moves / np.sqrt(pace_moves)
        self._weights *= 1 - LEFT_OUT

    def _slopes(self, rows: Whole, truth: list[Whole]) -> tuple[Floats, Floats]:
        """Give the slope of the loss by the scores of each token (tokens, tags) and by the moves.

        Forward and backward sums of all addresses of the batch at once, rescaled at each step.
        """
        sizes = np.array([len(t) for t in truth])
        many, longest, size = len(truth), int(sizes.max()), len(self.tags)
        real = np.arange(longest)[None, :] < sizes[:, None]
        flat = self._weights[rows].sum(axis=1)
        flat = np.exp(flat - flat.max(axis=1, keepdims=True))
        lift: Floats = np.ones((many, longest, size), dtype=np.float32)
        lift[real] = flat
        moves, first = np.exp(self._moves[:-1]), np.exp(self._moves[-1])
        ahead, behind = np.zeros_like(lift), np.ones_like(lift)
        ahead[:, 0] = first * lift[:, 0]
        ahead[:, 0] /= ahead[:, 0].sum(axis=1, keepdims=True)
        for i in range(1, longest):
            step = (ahead[:, i - 1] @ moves) * lift[:, i]
            ahead[:, i] = step / step.sum(axis=1, keepdims=True)
        between = np.zeros((size, size), dtype=np.float32)
        for i in range(longest - 1, 0, -1):
            later = lift[:, i] * behind[:, i]
            step = later @ moves.T
            live = real[:, i]
            behind[:, i - 1] = np.where(live[:, None], step / step.sum(axis=1, keepdims=True), 1.0)
            whole = np.einsum("ni,ij,nj->n", ahead[live, i - 1], moves, later[live])
            between += (ahead[live, i - 1] / whole[:, None]).T @ later[live] * moves
        share = ahead * behind
        share /= share.sum(axis=2, keepdims=True)
        slope: Floats = share[real]
        slope_moves = np.vstack([between, share[:, 0].sum(axis=0)])
        slope[np.arange(len(slope)), np.concatenate(truth)] -= 1.0
        for tags in truth:
            np.subtract.at(slope_moves, (tags[:-1], tags[1:]), 1.0)
            slope_moves[-1, tags[0]] -= 1.0
        return slope, slope_moves.astype(np.float32)


def _shape(token: str) -> str:
    form = unicodedata.normalize("NFKC", token)
    if form.isdigit():
        return f"9{min(len(form), 5)}"
    return "A" if form.isascii() and form.isalpha() else form[:2]


def _describe(tokens: Sequence[str]) -> list[list[str]]:
    """Name the features of each token, the same number for every one."""
    forms = ["^^", "^", "^", *map(_shape, tokens), "$", "$", "$$"]
    after, before = list(_marks_after(forms)), list(_marks_before(forms))
    twice, units = list(_repeated(forms[3:-3])), list(_units(forms[3:-3]))
    counts = list(_counts(forms[3:-3]))
    rows = []
    for i in range(3, len(forms) - 3):
        w, v, c, d, e = forms[i - 2 : i + 3]
        past, coming = units[i - 3]
        counted, numbered = counts[i - 3]
        rows.append(
            [
                f"c{c}", f"v{v}", f"d{d}", f"w{w}", f"e{e}",
                f"vc{v} {c}", f"cd{c} {d}", f"wv{w} {v}", f"de{d} {e}", f"vd{v} {d}",
                f"wvc{w} {v} {c}", f"vcd{v} {c} {d}", f"cde{c} {d} {e}",
                f"t{tokens[i - 3]}", f"a{after[i]}", f"b{before[i]}", f"ab{before[i]} {after[i]}",
                f"ca{c} {after[i]}", f"cb{c} {before[i]}",
                f"p{min(i - 3, 8)}", f"q{min(len(forms) - 4 - i, 4)} {after[i]}",
                f"r{twice[i - 3]}", f"k{counted}", f"n{numbered} {c}",
                f"x{coming}", f"y{past}", f"xy{past} {coming}", f"cy{c} {past}",
            ]
        )  # fmt: skip
    return rows


def _marks_after(forms: list[str]) -> Iterator[str]:
    """Give for each place the next character that ends names of places, and how far ahead it stands."""
    for i in range(len(forms)):
        ahead = ((j - i, forms[j]) for j in range(i, min(i + 7, len(forms))) if forms[j] in _MARKS)
        far, mark = next(ahead, (9, ""))
        yield f"{mark}{far}"


def _marks_before(forms: list[str]) -> Iterator[str]:
    """Give for each place the last such character before it, near (within two) or further."""
    mark, far = "", 9
    for form in forms:
        yield f"{mark}{min(far, 3)}"
        mark, far = (form, 0) if form in _MARKS else (mark, far + 1)


def _repeated(forms: list[str]) -> Iterator[str]:
    """Give for each token whether its pairs with its neighbours stand once (0), first (1) or again (2)."""
    pairs = ["", *(f"{a} {b}" for a, b in pairwise(forms)), ""]
    often, seen = Counter(pairs), Counter[str]()

    def state(pair: str) -> str:
        return "-" if not pair or pair[0] == "9" else "0" if often[pair] == 1 else "2" if seen[pair] else "1"

    for before, behind in pairwise(pairs):
        yield state(before) + state(behind)
        seen[before] += 1


def _units(forms: list[str]) -> Iterator[tuple[str, str]]:
    """Give what follows the last number before each token, and what follows the next one from it on."""
    behind = [b if a[0] == "9" and a[1:].isdigit() else "" for a, b in pairwise([*forms, "$"])]
    coming = ["$"] * (len(forms) + 1)
    for i in range(len(forms) - 1, -1, -1):
        coming[i] = behind[i] or coming[i + 1]
    past = "^"
    for i in range(len(forms)):
        yield past, coming[i]
        past = behind[i] or past


def _counts(forms: list[str]) -> Iterator[tuple[str, int]]:
    """Give how many roads and numbers, and how many 号 or 弄, stand before each token (to 2, 3 and 2)."""
    roads = numbers = units = 0
    for form in forms:
        yield f"{min(roads, 2)}{min(numbers, 3)}", min(units, 2)
        numbers += form[0] == "9" and form[1:].isdigit()
        roads += form in "路街道"
        units += form in "号弄"
