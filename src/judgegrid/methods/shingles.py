"""Fast pieces of text: masked characters, three-character pieces, order-free hashes, MinHash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from judgegrid.methods.arguments import Floats, Integers

BUCKETS = 1 << 22
CHUNK = 50_000
MASK = ord("0")
ENDS = "。！？；!?;\n"


@dataclass(frozen=True)
class Text:
    """All notes as one array of character codes; note i is codes[start[i]:start[i + 1]]."""

    codes: NDArray[np.uint16]
    start: Integers


def encoded(notes: Sequence[str]) -> Text:
    """Masked notes: runs of digits become one 0, spaces and commas go, sentence ends become one mark."""
    parts, lengths = [], []
    for begin in range(0, len(notes), CHUNK):
        some = notes[begin : begin + CHUNK]
        joined = "".join(some).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(joined, dtype=np.uint32)
        owner = np.repeat(np.arange(len(some)), [len(note) for note in some])
        codes, keep = _masked(codes, owner)
        parts.append(codes[keep].astype(np.uint16))
        lengths.append(np.bincount(owner[keep], minlength=len(some)))
    return Text(np.concatenate(parts), np.concatenate([[0], np.cumsum(np.concatenate(lengths))]))


def _masked(codes: NDArray[np.uint32], owner: Integers) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    digit = ((codes >= 48) & (codes <= 57)) | ((codes >= 0xFF10) & (codes <= 0xFF19))
    codes = np.where(digit, MASK, codes)
    codes = np.where(np.isin(codes, [ord(c) for c in ENDS]), ord("。"), codes)
    again = np.zeros(len(codes), dtype=bool)
    again[1:] = digit[1:] & digit[:-1] & (owner[1:] == owner[:-1])
    dropped = np.isin(codes, [ord(c) for c in " \t\r\u3000，,、：:"])
    return codes, ~(again | dropped)


@njit(cache=True)
def _mix(value: np.uint64) -> np.uint64:
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    value ^= value >> np.uint64(33)
    return value


@njit(cache=True)
def _piece(codes: NDArray[np.uint16], at: int) -> np.uint64:
    return _mix(
        (np.uint64(codes[at]) << np.uint64(32))
        | (np.uint64(codes[at + 1]) << np.uint64(16))
        | np.uint64(codes[at + 2])
    )


@njit(cache=True)
def _count(codes: NDArray[np.uint16], start: Integers, notes: Integers, buckets: int) -> Integers:
    found = np.zeros(buckets, dtype=np.int64)
    last = np.full(buckets, -1, dtype=np.int64)
    for note in notes:
        for at in range(start[note], start[note + 1] - 2):
            bucket = np.int64(_piece(codes, at) & np.uint64(buckets - 1))
            if last[bucket] != note:
                last[bucket] = note
                found[bucket] += 1
    return found


def frequency(text: Text, notes: Integers) -> Integers:
    """In how many of ``notes`` the pieces of each hash bucket occur."""
    found: Integers = _count(text.codes, text.start, notes, BUCKETS)
    return found


@njit(cache=True)
def _fingerprints(codes: NDArray[np.uint16], start: Integers, end: int) -> NDArray[np.uint64]:
    hashes = np.zeros(len(start) - 1, dtype=np.uint64)
    for note in range(len(start) - 1):
        sentence = np.uint64(0)
        total = np.uint64(0)
        for at in range(start[note], start[note + 1]):
            if codes[at] == end:
                total += _mix(sentence)
                sentence = np.uint64(0)
            else:
                sentence = sentence * np.uint64(0x100000001B3) + np.uint64(codes[at]) + np.uint64(1)
        if sentence != np.uint64(0):
            total += _mix(sentence)
        hashes[note] = total
    return hashes


def fingerprints(text: Text) -> Integers:
    """Per note a hash that ignores the order of its sentences."""
    found: Integers = _fingerprints(text.codes, text.start, ord("。")).view(np.int64)
    return found


@njit(cache=True)
def _rare_pieces(codes: NDArray[np.uint16], start: Integers, found: Integers, limit: int) -> Integers:
    rare = np.zeros(len(start) - 1, dtype=np.int64)
    for note in range(len(start) - 1):
        for at in range(start[note], start[note + 1] - 2):
            rare[note] += found[np.int64(_piece(codes, at) & np.uint64(len(found) - 1))] <= limit
    return rare


def rare_pieces(text: Text, found: Integers, limit: int) -> Integers:
    """Per note the number of pieces that occur in at most ``limit`` notes."""
    made: Integers = _rare_pieces(text.codes, text.start, found, limit)
    return made


@njit(parallel=True, cache=True)
def _signatures(
    codes: NDArray[np.uint16],
    start: Integers,
    notes: Integers,
    found: Integers,
    limit: int,
    width: int,
    seed: np.uint64,
) -> NDArray[np.uint64]:
    empty = np.uint64(0xFFFFFFFFFFFFFFFF)
    signature = np.full((len(notes), width), empty, dtype=np.uint64)
    for k in prange(len(notes)):
        for at in range(start[notes[k]], start[notes[k] + 1] - 2):
            piece = _piece(codes, at)
            if found[np.int64(piece & np.uint64(len(found) - 1))] <= limit:
                value = _mix(piece ^ seed)
                bin_of = np.int64(value % np.uint64(width))
                signature[k, bin_of] = min(signature[k, bin_of], value)
        for b in range(width):
            tries = 0
            while signature[k, b] == empty and tries < 50 * width:
                tries += 1
                other = np.int64(_mix(np.uint64(b * 131071 + tries)) % np.uint64(width))
                if signature[k, other] != empty and signature[k, other] % np.uint64(width) == np.uint64(
                    other
                ):
                    signature[k, b] = signature[k, other]
    return signature


def signatures(
    text: Text, notes: Integers, found: Integers, limit: int, width: int, seed: int
) -> NDArray[np.uint64]:
    """One-permutation MinHash of the rare pieces, empty places borrowed from others (densified)."""
    made: NDArray[np.uint64] = _signatures(
        text.codes, text.start, notes, found, limit, width, np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    )
    return made


def band_keys(part: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One key per note from the columns of a band."""
    key = np.zeros(len(part), dtype=np.uint64)
    for column in part.T:
        key = key * np.uint64(0x9E3779B97F4A7C15) + column
    return key


@njit(cache=True)
def _rare_set(
    codes: NDArray[np.uint16], begin: int, end: int, found: Integers, limit: int
) -> NDArray[np.uint64]:
    pieces = np.empty(max(end - begin, 0), dtype=np.uint64)
    count = 0
    for at in range(begin, end - 2):
        piece = _piece(codes, at)
        if found[np.int64(piece & np.uint64(len(found) - 1))] <= limit:
            pieces[count] = piece
            count += 1
    return np.unique(pieces[:count])


@njit(parallel=True, cache=True)
def _jaccard(
    codes: NDArray[np.uint16],
    start: Integers,
    left: Integers,
    right: Integers,
    found: Integers,
    limit: int,
) -> Floats:
    likeness = np.zeros(len(left))
    for k in prange(len(left)):
        a = _rare_set(codes, start[left[k]], start[left[k] + 1], found, limit)
        b = _rare_set(codes, start[right[k]], start[right[k] + 1], found, limit)
        i, j, both = 0, 0, 0
        while i < len(a) and j < len(b):
            if a[i] == b[j]:
                both += 1
                i += 1
                j += 1
            elif a[i] < b[j]:
                i += 1
            else:
                j += 1
        union = len(a) + len(b) - both
        if union > 0:
            likeness[k] = both / union
    return likeness


def jaccard(text: Text, left: Integers, right: Integers, found: Integers, limit: int) -> Floats:
    """Exact share of rare pieces in common, per pair of notes."""
    made: Floats = _jaccard(text.codes, text.start, left, right, found, limit)
    return made
